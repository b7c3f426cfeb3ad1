import { runCommand } from './command';
import { measureLists, renderListTable } from './lists';
import { readLoad, describeMachine } from './machine';
import { parseOptions, USAGE } from './options';
import type { Options } from './options';
import { renderReport } from './report';
import { writePart } from './resultsFiles';
import { FAR, measureAll } from './rounds';
import { SandboxProcess } from './sandboxProcess';
import { getCpuPerItem, getTimePerItem } from './statistics';
import type { Sample } from './statistics';

async function run(options: Options): Promise<void> {
	const loadBefore = readLoad();
	const sandbox = await SandboxProcess.start();
	try {
		const { samples, n8nVersion } = await measureAll(sandbox, options, (sample) =>
			console.error(describeProgress(sample)),
		);
		const software = `Node.js ${process.versions.node}, n8n ${n8nVersion} (n8n-core)`;
		const machine = describeMachine(software, loadBefore);
		const lists = await measureLists(sandbox, options, FAR);
		const report = [
			renderReport(samples, options.items, machine),
			'### Reading a long list',
			renderListTable(lists, options.items, FAR),
		].join('\n\n');
		console.log(`\n${report}\n`);
		if (options.writesResults) await writePart('bench', report);
	} finally {
		await sandbox.stop();
	}
}

function describeProgress(sample: Sample): string {
	const { job, contender, items, latencyMs, round, peakBytes } = sample;
	return [
		`${job} by ${contender}, ${items} items, ${latencyMs} ms latency, round ${round + 1}:`,
		`${getTimePerItem(sample).toFixed(2)} ms an item,`,
		`${getCpuPerItem(sample).toFixed(2)} ms of processor,`,
		`${Math.round(peakBytes / 2 ** 20)} MB`,
	].join(' ');
}

void runCommand({ usage: USAGE, parse: parseOptions, run });
