import { toMarkdownTable } from '../e2e/markdownTable';
import {
	createKobbleCards,
	createWorkflow,
	NODE_NAME,
	toItems,
	updateNode,
} from '../test/integration/nodeSetup';
import { formatRange } from './formatFigures';
import { countRequests, startFreshEngine } from './measuring';
import type { SandboxProcess } from './sandboxProcess';
import { computeSpread } from './statistics';

const CARDS = 1_000;

const STATUSES = ['ACTIVE', 'INACTIVE', 'SUSPENDED'];

/** One run over 1,000 cards. */
export interface GuardSample {
	readonly what: string;
	readonly durationMs: number;
	readonly requests: number;
}

const RUNS = [
	{ what: 'Update Status', node: updateNode('ACTIVE'), isList: false },
	{
		what: 'Update Status with Only If Status',
		node: updateNode('ACTIVE', { onlyIfStatus: STATUSES }),
		isList: false,
	},
	{
		what: 'Get Many of the same cards',
		node: createKobbleCards({ operation: 'getAll', returnAll: true }),
		isList: true,
	},
];

/** Measures what the reading before each change costs, and what a list of the cards would cost. */
export async function measureGuards(
	sandbox: SandboxProcess,
	rounds: number,
	latencyMs: number,
): Promise<GuardSample[]> {
	const engine = await startFreshEngine(sandbox);
	const samples: GuardSample[] = [];
	try {
		for (let round = 0; round < rounds; round += 1) {
			for (const { what, node, isList } of RUNS) {
				const { cards } = await sandbox.seed({ wallets: 0, cards: CARDS });
				await sandbox.set({ latencyMs });
				const input = isList ? [{}] : cards.map((card) => ({ card }));
				const workflow = createWorkflow(node);
				const result = await engine.run({ workflow, input: toItems(input) });
				const items = result.getOutput(NODE_NAME).length;
				if (result.error || items !== CARDS) {
					throw new Error(`${what}: ${items} items: ${result.error?.message}`);
				}
				const { requests } = await sandbox.counters();
				const { durationMs } = result;
				samples.push({ what, durationMs, requests: countRequests(requests) });
			}
		}
	} finally {
		await engine.stop();
	}
	return samples;
}

/** Renders the seconds and the requests. */
export function renderGuardTable(samples: readonly GuardSample[], latencyMs: number): string {
	const rows = RUNS.map(({ what }) => {
		const own = samples.filter((sample) => sample.what === what);
		return [
			what,
			formatRange(computeSpread(own.map(({ durationMs }) => durationMs / 1000)), 2),
			formatRange(computeSpread(own.map(({ requests }) => requests)), 0),
		];
	});
	return toMarkdownTable([`${CARDS} cards at ${latencyMs} ms`, 'seconds', 'requests'], rows);
}
