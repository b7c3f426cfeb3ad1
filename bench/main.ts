import { runCommand } from './command';
import { measureGuards, renderBrakeTable, renderGuardTable } from './guards';
import { measureLargeRuns, renderLargeTable } from './largeRuns';
import { measureLists, renderListTable } from './lists';
import { readLoad, describeMachine } from './machine';
import { parseOptions, USAGE } from './options';
import type { Options } from './options';
import { measureOwnWork, renderOwnWork } from './ownWork';
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
		const guards = await measureGuards(sandbox, options.rounds, FAR);
		const works = await measureOwnWork(sandbox, options.items);
		const large = await measureLargeRuns(sandbox, 5 * options.items);
		const report = [
			renderReport(samples, options.items, machine),
			'### Reading a long list',
			renderListTable(lists, options.items, FAR),
			'### A guard in bulk',
			'With Only If Status, the node reads each card right before it changes it. It leaves alone the cards with a status that is not allowed. A list of all cards would need fewer requests, but its answer is older than the change of most cards.',
			renderGuardTable(guards, FAR),
			'### The brakes',
			'Update Status of the same cards. Max Changes alone sends no request of its own. With a guard, all cards are read first and counted, and are not read again. A preview only reads. An approved run reads each card again right before it changes it.',
			renderBrakeTable(guards, FAR),
			'### What is ours for each item',
			`From a profile of the engine's process over ${options.items} items without latency: the processor time of an item, divided as the samples of the profile are. What n8n does for the node, such as to read a parameter, counts as the node's own.`,
			renderOwnWork(works),
			'### Large runs',
			'One run each in a fresh process, without latency: the time is processor time of the engine and the sandbox.',
			renderLargeTable(large),
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
