import type { INode } from 'n8n-workflow';

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
	readonly cpuMs: number;
	readonly requests: number;
}

interface Run {
	readonly what: string;
	readonly createNode: (options: INode['parameters']) => INode;
	readonly options?: INode['parameters'];
	/** Whether the run is the one that the preview before it showed. */
	readonly isApproved?: true;
	readonly isList?: true;
}

const GUARD = { onlyIfStatus: STATUSES };
const createUpdate = (options: INode['parameters']) => updateNode('ACTIVE', options);

const GUARDED_RUNS: readonly Run[] = [
	{ what: 'Update Status', createNode: createUpdate },
	{ what: 'Update Status with Only If Status', createNode: createUpdate, options: GUARD },
	{
		what: 'Get Many of the same cards',
		createNode: () => createKobbleCards({ operation: 'getAll', returnAll: true }),
		isList: true,
	},
];

const MAX_CHANGES = { maxChanges: CARDS };

const BRAKED_RUNS: readonly Run[] = [
	{ what: 'Max Changes', createNode: createUpdate, options: MAX_CHANGES },
	{
		what: 'Max Changes and Only If Status',
		createNode: createUpdate,
		options: { ...GUARD, ...MAX_CHANGES },
	},
	{
		what: 'Preview with Only If Status',
		createNode: createUpdate,
		options: { ...GUARD, preview: true },
	},
	{
		what: 'The run that was approved',
		createNode: createUpdate,
		options: GUARD,
		isApproved: true,
	},
];

const RUNS = [...GUARDED_RUNS, ...BRAKED_RUNS];

/** Measures what guards and brakes cost, and what a list of the cards would cost. */
export async function measureGuards(
	sandbox: SandboxProcess,
	rounds: number,
	latencyMs: number,
): Promise<GuardSample[]> {
	const engine = await startFreshEngine(sandbox);
	const samples: GuardSample[] = [];
	try {
		for (let round = 0; round < rounds; round += 1) {
			let plan: unknown;
			for (const { what, createNode, options = {}, isApproved, isList } of RUNS) {
				const { cards } = await sandbox.seed({ wallets: 0, cards: CARDS });
				await sandbox.set({ latencyMs });
				const input = isList ? [{}] : cards.map((card) => ({ card }));
				const approval = isApproved ? { approvedPlan: String(plan) } : {};
				const workflow = createWorkflow(createNode({ ...options, ...approval }));
				const result = await engine.run({ workflow, input: toItems(input) });
				const output = result.getOutput(NODE_NAME);
				if (result.error || output.length !== CARDS) {
					throw new Error(`${what}: ${output.length} items: ${result.error?.message}`);
				}
				plan = output[0]?.json.plan;
				const { requests } = await sandbox.counters();
				const { durationMs, cpuMs } = result;
				samples.push({ what, durationMs, cpuMs, requests: countRequests(requests) });
			}
		}
	} finally {
		await engine.stop();
	}
	return samples;
}

/** Renders what guards cost. */
export function renderGuardTable(samples: readonly GuardSample[], latencyMs: number): string {
	return renderTable(samples, GUARDED_RUNS, latencyMs);
}

/** Renders what brakes cost. */
export function renderBrakeTable(samples: readonly GuardSample[], latencyMs: number): string {
	return renderTable(samples, BRAKED_RUNS, latencyMs);
}

function renderTable(
	samples: readonly GuardSample[],
	runs: readonly Run[],
	latencyMs: number,
): string {
	const rows = runs.map(({ what }) => {
		const own = samples.filter((sample) => sample.what === what);
		const format = (read: (sample: GuardSample) => number, digits: number) =>
			formatRange(computeSpread(own.map(read)), digits);
		return [
			what,
			format(({ durationMs }) => durationMs / 1000, 2),
			format(({ requests }) => requests, 0),
			format(({ cpuMs }) => cpuMs / CARDS, 2),
		];
	});
	const head = [`${CARDS} cards at ${latencyMs} ms`, 'seconds', 'requests', 'processor ms a card'];
	return toMarkdownTable(head, rows);
}
