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

function optionsOrExit(): Options {
	try {
		return parseOptions(process.argv.slice(2));
	} catch (error) {
		console.error(`${error instanceof Error ? error.message : 'Bad flags'}\n\n${USAGE}`);
		process.exit(1);
	}
}

const options = optionsOrExit();
if (options.help) console.log(USAGE);
else {
	run(options).catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
