import type { INode } from 'n8n-workflow';

import { toMarkdownTable } from '../e2e/markdownTable';
import type { SeededIds, SeedOptions } from '../sandbox/seed';
import {
	byId,
	createKobbleWallets,
	createNode,
	createWorkflow,
	toItems,
	updateNode,
} from '../test/integration/nodeSetup';
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
	{
		name: 'Kobble Wallets: Credit Wallet',
		node: createKobbleWallets({
			resource: 'transaction',
			operation: 'credit',
			toWalletId: byId('={{ $json.wallet }}'),
			amount: '={{ $json.amount }}',
			reference: '={{ $json.reference }}',
			metadata: '{}',
		}),
		seed: (wallets) => ({ wallets, cards: 0 }),
		makeItem: ({ wallets }, row) => ({
			wallet: wallets[row] ?? '',
			amount: 100,
			reference: `row ${row}`,
		}),
	},
	{
		name: 'Kobble Wallets: Create Enduser',
		node: createKobbleWallets({
			resource: 'enduser',
			operation: 'create',
			enduserType: 'person',
			firstName: 'Mia',
			lastName: '={{ $json.name }}',
			email: '={{ $json.email }}',
			phoneNumber: '={{ $json.phone }}',
			metadata: '{}',
		}),
		seed: () => ({ wallets: 0, cards: 0 }),
		makeItem: (_ids, row) => ({
			name: `Tran ${row}`,
			email: `mia${row}@example.com`,
			phone: `+614${String(row).padStart(8, '0')}`,
		}),
	},
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
