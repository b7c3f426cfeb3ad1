import { runCommand } from '../command';
import { loadNow, machineLines } from '../machine';
import { writePart } from '../resultsFiles';
import { SandboxProcess } from '../sandboxProcess';
import { drawChart } from './chartFile';
import { parseOptions, USAGE } from './options';
import type { Options } from './options';
import { reportOf } from './report';
import type { Results } from './results';
import { saveResults } from './resultsFile';
import { measureAll } from './rounds';

async function run(options: Options): Promise<void> {
	const loadBefore = loadNow();
	const sandbox = await SandboxProcess.start();
	try {
		const { software, ...measured } = await measureAll(sandbox, options, (line) =>
			console.error(line),
		);
		const results: Results = { machine: machineLines(software, loadBefore), ...measured };
		const report = reportOf(results);
		console.log(`\n${report}\n`);
		if (!options.writesResults) return;
		await saveResults(results);
		await writePart('bench:n8n', report);
		console.error(`The chart is in ${await drawChart(results)}`);
	} finally {
		await sandbox.stop();
	}
}

void runCommand({ usage: USAGE, parse: parseOptions, run });
