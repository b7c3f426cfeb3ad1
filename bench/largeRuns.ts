import type { INode } from 'n8n-workflow';

import { toMarkdownTable } from '../e2e/markdownTable';
import type { SeededIds, SeedOptions } from '../sandbox/seed';
import {
	createOperationNode,
	CREATING_OPERATIONS,
} from '../test/integration/kobbleWallets/creatingOperations';
import { createNode, createWorkflow, toItems, updateNode } from '../test/integration/nodeSetup';
import { startFreshEngine } from './measuring';
import type { SandboxProcess } from './sandboxProcess';

type Item = Record<string, string | number>;

/** An operation of one of the nodes, with items for it. */
interface LargeRun {
	readonly name: string;
	readonly node: INode;
	readonly seed: (count: number) => SeedOptions;
	readonly makeItem: (ids: SeededIds, row: number) => Item;
}

/** One run in a process of its own. */
export interface LargeSample {
	readonly name: string;
	readonly items: number;
	readonly durationMs: number;
	readonly cpuMs: number;
	readonly peakBytes: number;
}

/** @param operation its name in `CREATING_OPERATIONS` */
function createWalletsRun(name: string, operation: string): LargeRun {
	const found = CREATING_OPERATIONS.find((one) => one.name === operation);
	if (found === undefined) throw new Error(`There is no operation ${operation}`);
	return {
		name,
		node: createOperationNode(found),
		seed: (count) => ({ wallets: found.kind === 'transaction' ? count : 0, cards: 0 }),
		makeItem: (seed, row) => found.makeItem({ seed }, row),
	};
}

const RUNS: readonly LargeRun[] = [
	{
		name: 'Kobble Cards: Update Status',
		node: updateNode('SUSPENDED'),
		seed: (cards) => ({ cards, wallets: 0 }),
		makeItem: ({ cards }, row) => ({ card: cards[row] ?? '' }),
	},
	{
		name: 'Kobble Cards: Create',
		node: createNode(),
		seed: (wallets) => ({ wallets, cards: 0 }),
		makeItem: ({ wallets, programs }, row) => ({
			wallet: wallets[row] ?? '',
			program: programs[0] ?? '',
		}),
	},
	createWalletsRun('Kobble Wallets: Credit Wallet', 'transaction: credit'),
	createWalletsRun('Kobble Wallets: Create Enduser', 'enduser: create'),
];

/**
 * Runs operations of both nodes with many items, without latency.
 *
 * @throws if an item did not come out
 */
export async function measureLargeRuns(
	sandbox: SandboxProcess,
	count: number,
): Promise<LargeSample[]> {
	const samples: LargeSample[] = [];
	for (const run of RUNS) samples.push(await measureLargeRun(sandbox, run, count));
	return samples;
}

async function measureLargeRun(
	sandbox: SandboxProcess,
	{ name, node, seed, makeItem }: LargeRun,
	count: number,
): Promise<LargeSample> {
	const ids = await sandbox.seed(seed(count));
	await sandbox.set({ latencyMs: 0 });
	const engine = await startFreshEngine(sandbox);
	try {
		const items = Array.from({ length: count }, (_, row) => makeItem(ids, row));
		const result = await engine.run({ workflow: createWorkflow(node), input: toItems(items) });
		const done = result.getOutput(node.name).length;
		if (result.error || done !== count) {
			throw new Error(`${name}: ${done} of ${count} items came out: ${result.error?.message}`);
		}
		const { durationMs, cpuMs, maxRssBytes } = result;
		console.error(`${name}, ${count} items: ${(durationMs / 1000).toFixed(1)} s`);
		return { name, items: count, durationMs, cpuMs, peakBytes: maxRssBytes };
	} finally {
		await engine.stop();
	}
}

/** Renders the time for each item and the peak memory. */
export function renderLargeTable(samples: readonly LargeSample[]): string {
	const head = ['items', 'seconds', 'ms an item', 'processor ms an item', 'peak memory, MB'];
	return toMarkdownTable(
		['', ...head],
		samples.map(({ name, items, durationMs, cpuMs, peakBytes }) => [
			name,
			String(items),
			(durationMs / 1000).toFixed(0),
			(durationMs / items).toFixed(2),
			(cpuMs / items).toFixed(2),
			(peakBytes / 2 ** 20).toFixed(0),
		]),
	);
}
