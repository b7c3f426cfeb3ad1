import { runCommand } from '../command';
import { readLoad, describeMachine } from '../machine';
import { writePart } from '../resultsFiles';
import { SandboxProcess } from '../sandboxProcess';
import { drawChart } from './chartFile';
import { parseOptions, USAGE } from './options';
import type { Options } from './options';
import { renderReport } from './report';
import type { Results } from './results';
import { saveResults } from './resultsFile';
import { measureAll } from './rounds';

async function run(options: Options): Promise<void> {
	const loadBefore = readLoad();
	const sandbox = await SandboxProcess.start();
	try {
		const { software, ...measured } = await measureAll(sandbox, options, (line) =>
			console.error(line),
		);
		const results: Results = { machine: describeMachine(software, loadBefore), ...measured };
		const report = renderReport(results);
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
