import fc from 'fast-check';
import type { IRunExecutionData } from 'n8n-workflow';

import type { ExecutionResult } from '../../engine/executionResult';
import type { WorkflowJson } from '../../engine/protocol';
import { prepareRetry } from '../../engine/retryData';
import { isJsonObject } from '../../nodes/Kobble/data/json';
import type { Fault } from '../../sandbox/faults';
import type { RequestRecord } from '../../sandbox/requestLog';
import { BALANCE, CREATING_SANDBOX } from '../integration/kobbleWallets/creatingOperations';
import { createWorkflow, NodeSetup, toItems } from '../integration/nodeSetup';
import type { N8N_LINES } from '../integration/nodeSetup';
import { CardWatch } from './cardWatch';
import { ENGINE_OPERATIONS } from './engineOperations';
import type { EngineOperation } from './engineOperations';
import { check, Wishes } from './wishes';
import type { Outcome } from './wishes';

/** How fast time goes by for the engine: otherwise a history would consist of waiting. */
const PACE = 50;

/** In each round of a loop. */
const ITEMS = 2;
const MOST_ROUNDS = 2;

/** What can happen to a request, by the words that a failing history is printed with. */
const FAULTS: Readonly<Record<string, Fault>> = {
	'500 before acting': { kind: 'status', status: 500, when: 'before' },
	'500 after acting': { kind: 'status', status: 500, when: 'after' },
	'500 kept under the key': { kind: 'status', status: 500, when: 'before', keep: true },
	'502 of a gateway': { kind: 'status', status: 502, body: 'gateway', when: 'after' },
	'503': { kind: 'status', status: 503, when: 'before' },
	'503 after acting': { kind: 'status', status: 503, when: 'after' },
	'lost before acting': { kind: 'reset', when: 'before' },
	'lost after acting': { kind: 'reset', when: 'after' },
	'cut off': { kind: 'truncate' },
	'a page instead of the answer': { kind: 'html' },
	'an empty answer': { kind: 'empty' },
	'400 of a gateway that speaks JSON': { kind: 'status', status: 400, when: 'before' },
	'404 with a page': { kind: 'status', status: 404, body: 'html', when: 'before' },
	'403': { kind: 'status', status: 403, when: 'before' },
	'429': { kind: 'status', status: 429, when: 'before' },
	'429 with Retry-After': { kind: 'status', status: 429, retryAfter: 1, when: 'before' },
	'401': { kind: 'status', status: 401, when: 'before' },
	'303 after acting': { kind: 'redirect', status: 303, to: '/', when: 'after' },
};

/** What can happen to a reading, which has no effect of its own. */
const READING_FAULTS = ['', '', '500 before acting', 'cut off', '403', '429', '404 with a page'];

const EDITS = ['none', 'none', 'none', 'put in again', 'key option'] as const;

/** One try of an execution on the engine. */
interface EngineTry {
	/** Whether the worker is killed at its end, so that n8n saves nothing of it. */
	readonly dies: boolean;
	readonly retryOnFail: boolean;
	readonly continues: boolean;
	readonly edit: (typeof EDITS)[number];
	readonly maxRetries: number;
	readonly concurrency: number;
	/** The fault of each change, in the order of arrival; an empty text means no fault. */
	readonly faults: readonly string[];
	/** The same for readings. */
	readonly readingFaults: readonly string[];
	/** The item whose card somebody marks STOLEN, if the operation is a status change. */
	readonly steals: number | undefined;
	/** Whether that happens after the card's first attempt without success, and not before the try. */
	readonly stealsWithin: boolean;
	/** The item whose card somebody suspends again before the try, if its change was confirmed. */
	readonly suspends: number | undefined;
}

const anyTry: fc.Arbitrary<EngineTry> = fc
	.record({
		dies: fc.constantFrom(false, false, true),
		retryOnFail: fc.boolean(),
		continues: fc.constantFrom(false, false, false, true),
		edit: fc.constantFrom(...EDITS),
		maxRetries: fc.nat({ max: 1 }),
		concurrency: fc.constantFrom(1, 3),
		faults: fc.array(fc.constantFrom('', ...Object.keys(FAULTS)), { maxLength: 6 }),
		readingFaults: fc.array(fc.constantFrom(...READING_FAULTS), { maxLength: 3 }),
		steals: fc.option(fc.nat({ max: ITEMS - 1 }), { nil: undefined }),
		stealsWithin: fc.boolean(),
		suspends: fc.option(fc.nat({ max: ITEMS - 1 }), { nil: undefined }),
	} satisfies { [Name in keyof EngineTry]: fc.Arbitrary<EngineTry[Name]> })
	.map((one) => Object.assign(one, { [fc.toStringMethod]: () => describeTry(one) }));

function describeTry(one: EngineTry): string {
	const { edit, faults, readingFaults, maxRetries, concurrency, steals } = one;
	const list = (names: readonly string[]) => names.map((name) => name || 'none').join(', ');
	const parts = [
		steals !== undefined &&
			`card ${steals} is stolen ${one.stealsWithin ? 'after its first failed attempt' : 'before'}`,
		one.suspends !== undefined && `card ${one.suspends} is suspended again`,
		edit !== 'none' && `the node is edited (${edit})`,
		`${maxRetries} retries, ${concurrency} at once`,
		one.retryOnFail && 'Retry On Fail',
		one.continues && 'On Error: Continue',
		faults.length > 0 && `faults: ${list(faults)}`,
		readingFaults.length > 0 && `faults of readings: ${list(readingFaults)}`,
		one.dies && 'the worker dies',
	];
	return `\n  - ${parts.filter((part) => part !== false).join('; ')}`;
}

const HEALTHY: EngineTry = {
	...{ dies: false, retryOnFail: false, continues: false, edit: 'none', maxRetries: 4 },
	...{ concurrency: 3, faults: [], readingFaults: [], steals: undefined, stealsWithin: false },
	suspends: undefined,
};

/** What an execution is about. */
interface Scenario {
	readonly operation: EngineOperation;
	/** How many rounds of a loop; without a loop 1. */
	readonly rounds: number;
	/** Whether all rounds ask for the same, each for once more. */
	readonly isShared: boolean;
}

/** A sandbox and an engine, and the newest execution on them. */
interface Stage {
	readonly setup: NodeSetup;
	readonly line: (typeof N8N_LINES)[number];
	watch: CardWatch | undefined;
}

/** An execution on a real engine, against the sandbox. */
class EngineExecution {
	private readonly source = { id: 'the-node', hasKeyOption: false };

	private readonly wishes = new Wishes();

	/** What n8n has saved of the execution. */
	private saved: IRunExecutionData | undefined;

	private isOver = false;

	private hasDied = false;

	constructor(
		private readonly stage: Stage,
		private readonly scenario: Scenario,
	) {
		for (const { name, index } of this.listWishes()) {
			this.wishes.note(name, String(index), 'unknown');
		}
	}

	/** Whether n8n offers no retry any more. */
	get hasEnded(): boolean {
		return this.isOver;
	}

	listLost(): string[] {
		return this.wishes.listLost();
	}

	async run(one: EngineTry): Promise<void> {
		if (this.isOver) return;
		const { sandbox } = this.stage.setup;
		this.edit(one);
		this.stage.watch?.suspendAgain(one.suspends);
		this.stage.watch?.steal(one);
		sandbox.setFaults([
			...this.toRules(one.faults, this.scenario.operation.change),
			...this.toRules(one.readingFaults, { method: 'GET' }),
		]);
		const { result, atStart } = await this.start(one);
		sandbox.clearFaults();
		this.stage.watch?.stopStealing();
		this.end(one, result, atStart);
		this.check();
	}

	private toRules(names: readonly string[], match: EngineOperation['change']) {
		return names.flatMap((name, place) => {
			const fault = FAULTS[name];
			return fault === undefined ? [] : [{ match: { ...match, nth: [place + 1] }, fault }];
		});
	}

	private async start(
		one: EngineTry,
	): Promise<{ result: ExecutionResult; atStart: IRunExecutionData | undefined }> {
		const workflow = this.createWorkflow(one);
		const { saved } = this;
		const running = this.stage.setup.engine.start(
			saved === undefined
				? { workflow, input: this.createInput(), mode: 'webhook' }
				: { workflow, mode: 'retry', runExecutionData: prepareRetry(saved) },
		);
		const result = await running.result;
		return { result, atStart: running.saved() };
	}

	/** Notes what n8n saves of a try, and what it has put out. */
	private end(one: EngineTry, result: ExecutionResult, atStart?: IRunExecutionData): void {
		if (one.dies && this.canDie(one, result)) {
			this.hasDied = true;
			this.stage.watch?.forget();
			this.saved ??= atStart;
			return;
		}
		this.saved = result.runExecutionData;
		this.isOver = result.error === undefined;
		for (const { name, index, round, item } of this.listWishes()) {
			const run = result.getRuns(this.scenario.operation.nodeName)[round];
			const json = run?.data?.main?.[0]?.[item]?.json;
			if (json === undefined) continue;
			this.wishes.note(name, String(index), readOutcome(json));
			this.stage.watch?.checkOutput(index, json, this.hasDied);
		}
	}

	private canDie(one: EngineTry, result: ExecutionResult): boolean {
		// Before 2.20, n8n saves nothing at the start, so a retry has other keys.
		if (this.saved === undefined && this.stage.line !== '2.41') return false;
		const { operation, rounds } = this.scenario;
		if (!operation.canLoseNextKey) return true;
		// The memory is that of the newest round.
		if (rounds > 1 && one.faults.some((name) => /^(400|500)/.test(name))) return false;
		const before = readRefusals(this.saved, operation.nodeName);
		return before === readRefusals(result.runExecutionData, operation.nodeName);
	}

	private edit({ edit }: EngineTry): void {
		// Without a memory nobody knows what a killed worker has sent, see docs/idempotency.md.
		const { nodeName, isKeyed } = this.scenario.operation;
		if (readMemory(this.saved, nodeName) === undefined) return;
		if (edit === 'put in again') this.source.id += '-again';
		if (edit === 'key option' && isKeyed) this.source.hasKeyOption = !this.source.hasKeyOption;
	}

	private listWishes(): Array<{ name: string; index: number; round: number; item: number }> {
		const { rounds, isShared } = this.scenario;
		return Array.from({ length: rounds * ITEMS }, (_, place) => {
			const [round, item] = [Math.floor(place / ITEMS), place % ITEMS];
			const name = `item ${item} of round ${round}`;
			return { name, index: isShared ? item : place, round, item };
		});
	}

	private createInput() {
		const { sandbox } = this.stage.setup;
		return toItems(
			this.listWishes().map(({ name, index }) => ({
				...this.scenario.operation.createItem(sandbox, index),
				wish: name,
			})),
		);
	}

	private createWorkflow(one: EngineTry): WorkflowJson {
		const { operation, rounds } = this.scenario;
		const { id, hasKeyOption } = this.source;
		const options = { maxRetries: one.maxRetries, concurrency: one.concurrency, timeout: 120 };
		const reference = { idempotencyKey: '={{ "order of " + $json.wish }}' };
		const workflow = createWorkflow(
			operation.createNode(hasKeyOption ? { ...options, ...reference } : options, {
				id,
				...(one.retryOnFail ? { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } : {}),
				...(one.continues ? { onError: 'continueRegularOutput' } : {}),
			}),
		);
		return rounds > 1 ? addLoop(workflow, operation.nodeName) : workflow;
	}

	private check(): void {
		const { sandbox } = this.stage.setup;
		const { operation } = this.scenario;
		const { watch } = this.stage;
		this.wishes.check(
			(subject) =>
				watch?.countChanges(Number(subject)) ?? operation.countDeeds(sandbox, Number(subject)),
		);
		for (const { index } of this.listWishes()) operation.check?.(sandbox, index);
		watch?.check();
	}
}

/** A node that gives the items of a round to the Kobble node, until there are no more. */
function addLoop(workflow: WorkflowJson, nodeName: string): WorkflowJson {
	const [start] = workflow.nodes;
	const toLoop = { main: [[{ node: 'Loop', type: 'main' as const, index: 0 }]] };
	return {
		...workflow,
		nodes: [
			...workflow.nodes,
			{
				...{ id: 'loop', name: 'Loop', type: 'n8n-nodes-base.splitInBatches', typeVersion: 3 },
				...{ position: [100, 0], parameters: { batchSize: ITEMS } },
			},
		],
		connections: {
			[start?.name ?? '']: toLoop,
			Loop: { main: [[], [{ node: nodeName, type: 'main', index: 0 }]] },
			[nodeName]: toLoop,
		},
	};
}

function readOutcome(json: object): Outcome {
	const error = 'error' in json ? json.error : undefined;
	if (isJsonObject(error)) return error.outcome === 'notApplied' ? 'notApplied' : 'unknown';
	return 'updated' in json && json.updated === false ? 'leftAlone' : 'done';
}

function readMemory(saved: IRunExecutionData | undefined, nodeName: string): unknown {
	return saved?.executionData?.contextData[`node:${nodeName}`]?.kobble;
}

/** How often each item was refused, as saved with the node. */
function readRefusals(saved: IRunExecutionData | undefined, nodeName: string): string {
	const memory = readMemory(saved, nodeName);
	return JSON.stringify((isJsonObject(memory) ? memory.refusals : undefined) ?? {});
}

/**
 * Removes what no retry can bring back, an answer that Kobble keeps under a key that cannot change,
 * and a forbidden reading before a status change or a transaction, which goes out without it: a
 * credential may only be allowed to write.
 */
function removeHopeless(
	tries: readonly EngineTry[],
	{ canLook, isSentUnread }: EngineOperation,
): EngineTry[] {
	const keepsKeys = !canLook || tries.some(({ edit }) => edit === 'key option');
	return tries.map((one) => ({
		...one,
		faults: one.faults.filter((name) => !keepsKeys || name !== '500 kept under the key'),
		readingFaults: one.readingFaults.filter((name) => isSentUnread !== true || name !== '403'),
	}));
}

/** Runs a history to its end, then lets a person retry while all is well. */
async function runHistory(execution: EngineExecution, tries: readonly EngineTry[]): Promise<void> {
	for (const one of tries) await execution.run(one);
	const hadEnded = execution.hasEnded;
	for (let retry = 0; retry < 3 + MOST_ROUNDS && !execution.hasEnded; retry += 1) {
		await execution.run(HEALTHY);
	}
	check(execution.hasEnded, 'It does not end');
	// With On Error: Continue, n8n offers no retry of what has failed.
	if (!hadEnded) {
		const lost = execution.listLost();
		check(lost.length === 0, `Lost: ${lost.join(', ')}`);
	}
}

type EngineHistory = [name: string, rounds: number, isShared: boolean, tries: EngineTry[]];

/** The histories on one n8n, with how many of each operation were played. */
export interface EngineHistories {
	readonly property: fc.IAsyncProperty<EngineHistory>;
	readonly counts: ReadonlyMap<string, number>;
	close(): Promise<void>;
}

/** What must hold for any history of one execution on the engine. */
export async function openEngineHistories(
	line: (typeof N8N_LINES)[number],
): Promise<EngineHistories> {
	const counts = new Map<string, number>();
	const onRequest = (record: RequestRecord) => stage.watch?.onRequest(record);
	const setup = await NodeSetup.open(line, {
		...CREATING_SANDBOX,
		settings: { ...CREATING_SANDBOX.settings, oneCardPerWallet: false },
		onRequest,
	});
	await setup.engine.setPace(PACE);
	const stage: Stage = { setup, line, watch: undefined };
	const property = fc.asyncProperty(
		fc.constantFrom(...Object.keys(ENGINE_OPERATIONS)),
		fc.integer({ min: 1, max: MOST_ROUNDS }),
		fc.boolean(),
		fc.array(anyTry, { minLength: 1, maxLength: 4 }),
		async (name, rounds, mayShare, tries) => {
			const operation = ENGINE_OPERATIONS[name];
			if (operation === undefined) throw new Error(`There is no ${name}`);
			counts.set(name, (counts.get(name) ?? 0) + 1);
			const { sandbox } = setup;
			sandbox.reset({ wallets: ITEMS * MOST_ROUNDS, balance: BALANCE });
			stage.watch = operation.isStatusChange ? CardWatch.open(sandbox, name) : undefined;
			const isShared = mayShare && operation.canShare;
			const execution = new EngineExecution(stage, { operation, rounds, isShared });
			await runHistory(execution, removeHopeless(tries, operation));
		},
	);
	return { property, counts, close: async () => await setup.close() };
}
