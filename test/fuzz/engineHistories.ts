import fc from 'fast-check';

import { simulateDeathInside } from '../../engine/retryData';
import type { ExecutionResult } from '../../engine/executionResult';
import { isJsonObject } from '../../nodes/Kobble/data/json';
import type { Fault } from '../../sandbox/faults';
import {
	createNode,
	createWorkflow,
	NODE_NAME,
	NodeSetup,
	readFailures,
	toItems,
} from '../integration/nodeSetup';
import type { N8N_LINES } from '../integration/nodeSetup';

const ITEMS = 3;
const MEMORY_NAME = `node:${NODE_NAME}`;
const CREATES = { method: 'POST', path: '/customers/v1/cards' };

/** What can happen to a request, by the words that a failing history is printed with. */
const FAULTS: Readonly<Record<string, Fault>> = {
	'500 before acting': { kind: 'status', status: 500, when: 'before' },
	'500 after acting': { kind: 'status', status: 500, when: 'after' },
	'500 kept under the key': { kind: 'status', status: 500, when: 'before', keep: true },
	'502 of a gateway': { kind: 'status', status: 502, body: 'gateway', when: 'after' },
	'lost before acting': { kind: 'reset', when: 'before' },
	'lost after acting': { kind: 'reset', when: 'after' },
	'cut off': { kind: 'truncate' },
	'a page instead of the card': { kind: 'html' },
	'an empty answer': { kind: 'empty' },
	'400 of a gateway that speaks JSON': { kind: 'status', status: 400, when: 'before' },
	'404 with a page': { kind: 'status', status: 404, body: 'html', when: 'before' },
	'403': { kind: 'status', status: 403, when: 'before' },
	'429': { kind: 'status', status: 429, when: 'before' },
	'401': { kind: 'status', status: 401, when: 'before' },
	'303 after acting': { kind: 'redirect', status: 303, to: '/', when: 'after' },
};

/** One try of an execution on the engine. */
interface EngineTry {
	readonly by: 'Retry execution' | 'retry of a killed worker';
	readonly retryOnFail: boolean;
	readonly continues: boolean;
	readonly edit: 'none' | 'put in again' | 'key option';
	readonly maxRetries: number;
	readonly concurrency: number;
	/** The fault of each create, in the order of arrival; an empty text means no fault. */
	readonly faults: readonly string[];
}

const anyTry: fc.Arbitrary<EngineTry> = fc
	.record({
		by: fc.constantFrom('Retry execution', 'Retry execution', 'retry of a killed worker'),
		retryOnFail: fc.boolean(),
		continues: fc.boolean(),
		edit: fc.constantFrom('none', 'none', 'none', 'put in again', 'key option'),
		maxRetries: fc.nat({ max: 1 }),
		concurrency: fc.constantFrom(1, 3),
		faults: fc.array(fc.constantFrom('', ...Object.keys(FAULTS)), { maxLength: 6 }),
	} satisfies { [Name in keyof EngineTry]: fc.Arbitrary<EngineTry[Name]> })
	.map((one) => Object.assign(one, { [fc.toStringMethod]: () => describeTry(one) }));

function describeTry(one: EngineTry): string {
	const { by, edit, faults, maxRetries, concurrency } = one;
	const settings = [
		`${maxRetries} retries, ${concurrency} at once`,
		one.retryOnFail ? 'Retry On Fail' : '',
		one.continues ? 'On Error: Continue' : '',
		edit === 'none' ? '' : `the node is edited (${edit})`,
		faults.length > 0 ? `faults: ${faults.map((fault) => fault || 'none').join(', ')}` : '',
	];
	return `\n  - ${[by, ...settings].filter((part) => part !== '').join('; ')}`;
}

const HEALTHY: EngineTry = {
	...{ by: 'Retry execution', retryOnFail: false, continues: false, edit: 'none' },
	...{ maxRetries: 4, concurrency: 3, faults: [] },
};

/** An execution with three creates on a real engine, against the sandbox. */
class EngineExecution {
	private readonly source = { id: 'the-node', keyOption: undefined as string | undefined };

	private last: ExecutionResult | undefined;

	/** What n8n had saved of the node when the last try began; a killed worker saves nothing more. */
	private memoryBefore: unknown;

	private hasDied = false;

	constructor(private readonly setup: NodeSetup) {}

	get isDone(): boolean {
		if (this.last === undefined || this.last.error !== undefined) return false;
		return this.failures.every((failure) => failure === undefined);
	}

	async run(one: EngineTry): Promise<void> {
		this.setup.sandbox.setFaults(
			one.faults.flatMap((name, place) => {
				const fault = FAULTS[name];
				return fault === undefined ? [] : [{ match: { ...CREATES, nth: [place + 1] }, fault }];
			}),
		);
		this.last = await this.start(one);
		this.setup.sandbox.clearFaults();
		this.check();
	}

	private async start(one: EngineTry): Promise<ExecutionResult> {
		const { engine, sandbox } = this.setup;
		const { last } = this;
		const isDead =
			last !== undefined && one.by === 'retry of a killed worker' && !this.hasMovedKeys(last);
		this.hasDied ||= isDead;
		// After an edit nobody knows what a killed worker has sent, see docs/idempotency.md.
		if (last?.error !== undefined && !this.hasDied) this.edit(one);
		const workflow = this.createWorkflow(one);
		if (last === undefined) {
			const [program = ''] = sandbox.seed.programs;
			const wallets = sandbox.seed.wallets.slice(0, ITEMS);
			const input = toItems(wallets.map((wallet) => ({ wallet, program })));
			return await engine.run({ workflow, input });
		}
		if (isDead) {
			const saved = simulateDeathInside(last, NODE_NAME);
			if (saved.executionData !== undefined && this.memoryBefore !== undefined) {
				saved.executionData.contextData[MEMORY_NAME] = structuredClone(this.memoryBefore) as never;
			}
			return await engine.retrySaved(saved, { workflow });
		}
		if (last.error !== undefined) {
			this.memoryBefore = last.runExecutionData.executionData?.contextData[MEMORY_NAME];
		}
		// n8n only offers the retry of an execution that failed.
		return last.error === undefined ? last : await engine.retryExecution(last, { workflow });
	}

	/**
	 * Whether the last try moved on to the next key of an item. A killed worker loses that, and only
	 * Kobble's rule of one card per wallet is left, see docs/idempotency.md.
	 */
	private hasMovedKeys({ runExecutionData }: ExecutionResult): boolean {
		const after = runExecutionData.executionData?.contextData[MEMORY_NAME];
		return readRefusals(after) !== readRefusals(this.memoryBefore);
	}

	private edit({ edit }: EngineTry): void {
		if (edit === 'put in again') this.source.id += '-again';
		if (edit === 'key option') {
			this.source.keyOption =
				this.source.keyOption === undefined ? '={{ "order of " + $json.wallet }}' : undefined;
		}
	}

	private createWorkflow({ retryOnFail, continues, maxRetries, concurrency }: EngineTry) {
		const { id, keyOption } = this.source;
		const options = { maxRetries, concurrency };
		return createWorkflow(
			createNode(keyOption === undefined ? options : { ...options, idempotencyKey: keyOption }, {
				id,
				...(retryOnFail ? { retryOnFail, maxTries: 2, waitBetweenTries: 1 } : {}),
				...(continues ? { onError: 'continueRegularOutput' } : {}),
			}),
		);
	}

	private get failures() {
		return this.last?.error === undefined
			? readFailures(this.last?.getOutput(NODE_NAME) ?? [])
			: [];
	}

	private check(): void {
		const { cardsPerWallet, doubledWallets } = this.setup.sandbox.counters();
		if (doubledWallets.length > 0) throw new Error(`Two cards: ${doubledWallets.join(', ')}`);
		for (const [item, failure] of this.failures.entries()) {
			const wallet = this.setup.sandbox.seed.wallets[item] ?? '';
			if (failure?.outcome === 'notApplied' && (cardsPerWallet[wallet] ?? 0) > 0) {
				throw new Error(`Item ${item} is notApplied but has a card`);
			}
		}
	}
}

/** How often each item was refused, as saved with the node. */
function readRefusals(context: unknown): string {
	const memory = isJsonObject(context) ? context.kobble : undefined;
	return JSON.stringify((isJsonObject(memory) ? memory.refusals : undefined) ?? {});
}

/** What must hold for any history of one execution on the engine. */
export async function openEngineProperty(line: (typeof N8N_LINES)[number]): Promise<{
	property: fc.IAsyncProperty<[EngineTry[]]>;
	close: () => Promise<void>;
}> {
	const setup = await NodeSetup.open(line, { settings: { oneCardPerWallet: false } }, {});
	const property = fc.asyncProperty(
		fc.array(anyTry, { minLength: 1, maxLength: 4 }),
		async (tries) => {
			setup.sandbox.reset({ wallets: ITEMS });
			setup.sandbox.set({ oneCardPerWallet: false });
			const execution = new EngineExecution(setup);
			const isEdited = tries.some(({ edit }) => edit === 'key option');
			for (const one of tries) {
				// No retry can change an answer that Kobble keeps under the key of a reference.
				const faults = one.faults.filter((name) => !isEdited || name !== '500 kept under the key');
				await execution.run({ ...one, faults });
			}
			for (let retry = 0; retry < 4 && !execution.isDone; retry += 1) await execution.run(HEALTHY);
			const hasContinued = tries.some(({ continues }) => continues);
			if (!execution.isDone && !hasContinued) throw new Error('Items are lost');
		},
	);
	return { property, close: async () => await setup.close() };
}
