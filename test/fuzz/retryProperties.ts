import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { create } from '../../nodes/Kobble/actions/card/create.operation';
import { updateStatus } from '../../nodes/Kobble/actions/card/updateStatus.operation';
import type { PreparedOperation } from '../../nodes/Kobble/actions/operation';
import { KobbleFailure } from '../../nodes/Kobble/errors/kobbleFailure';
import { performItem } from '../../nodes/Kobble/execution/itemRun';
import { deriveGivenKey, parseReference } from '../../nodes/Kobble/idempotency/businessReference';
import { createMemory, parseMemory } from '../../nodes/Kobble/idempotency/executionMemory';
import type { ExecutionMemory } from '../../nodes/Kobble/idempotency/executionMemory';
import { RunHistory } from '../../nodes/Kobble/idempotency/runHistory';
import { ItemFields } from '../../nodes/Kobble/parameters/itemFields';
import { FAULTS, ModelClient, ModelKobble } from './modelKobble';
import type { Fault } from './modelKobble';

const ITEMS = 3;
const PROGRAM = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const wallets = Array.from(
	{ length: ITEMS },
	(_, at) => `a1b2c3d4-0000-4000-8000-00000000000${at}`,
);
const CONNECTION = {
	...{ baseUrl: 'https://kobble.test', tokenUrl: '', clientId: 'client', clientSecret: '' },
	scopes: [],
};

/** One try of the execution, by n8n or by a person. */
interface Try {
	/** How n8n starts this try, if it is not the first. */
	readonly by: 'Retry On Fail' | 'Retry execution' | 'Retry of the first try again';
	/** Whether the worker is killed at the end, so that n8n saves nothing of this try. */
	readonly dies: boolean;
	readonly faults: readonly Fault[];
	readonly maxRetries: number;
	/** Whether a person edits the node before this try, if the memory was saved. */
	readonly isEdited: boolean;
	/** Hours since the previous try. */
	readonly hours: number;
	/** An item whose card somebody marks STOLEN before this try. */
	readonly steals: number | undefined;
}

const anyTry: fc.Arbitrary<Try> = fc.record({
	by: fc.constantFrom('Retry On Fail', 'Retry execution', 'Retry of the first try again'),
	dies: fc.boolean(),
	faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 }),
	maxRetries: fc.nat({ max: 2 }),
	isEdited: fc.constantFrom(false, false, false, false, true),
	hours: fc.constantFrom(0, 0, 0, 1, 30),
	steals: fc.option(fc.nat({ max: ITEMS - 1 }), { nil: undefined }),
});
const HEALTHY: Try = {
	...({ by: 'Retry execution', dies: false, faults: [], maxRetries: 0, isEdited: false } as const),
	...{ hours: 0, steals: undefined },
};

/** An execution of the node with three items, and what n8n keeps of it between two tries. */
class ModelExecution {
	readonly kobble = new ModelKobble();

	readonly outputs: Array<IDataObject | KobbleFailure> = [];

	private readonly seededAt = this.kobble.now;

	/** What n8n saved last; `undefined` if it saved nothing. */
	private saved: string | undefined;

	private savedFirst: string | undefined;

	private memory = this.createMemory();

	private isRetry = false;

	private lastDied = false;

	private tries = 0;

	private readonly source = { nodeId: 'node', keyOption: null as string | null };

	constructor(
		private readonly prepare: (item: number) => PreparedOperation,
		usesReference: boolean,
	) {
		if (usesReference) this.source.keyOption = 'order';
	}

	async run(one: Try): Promise<void> {
		this.kobble.now += one.hours * 3_600_000;
		this.resume(one);
		const keyOption = this.source.keyOption;
		const history = new RunHistory(this.memory, {
			...{ runIndex: 0, isRetry: this.isRetry, instanceId: 'instance', workflowId: 'workflow' },
			...{ nodeId: this.source.nodeId, keyOption },
		});
		const client = new ModelClient(this.kobble, [...one.faults], one.maxRetries);
		const scope = { client, history, concurrency: 1 };
		for (let item = 0; item < ITEMS; item += 1) {
			const prepared = this.prepare(item);
			const isReferenced = history.keyOption !== null && prepared.request.safety === 'keyed';
			const given = isReferenced
				? deriveGivenKey(parseReference(`order-${item}`), CONNECTION, prepared.request)
				: undefined;
			const outcome = performItem(scope, item, prepared, given) as Promise<IDataObject>;
			this.outputs[item] = await outcome.catch((error: unknown) => {
				if (error instanceof KobbleFailure) return error;
				throw error;
			});
		}
		this.lastDied = one.dies;
		if (one.dies) return;
		this.saved = JSON.stringify(this.memory);
		// n8n saves at the end of the execution, so all tries of Retry On Fail are saved together.
		if (!this.isRetry) this.savedFirst = this.saved;
	}

	/** Loads the memory that n8n provides for this try, and edits the node if a person does so. */
	private resume({ by, isEdited }: Try): void {
		this.tries += 1;
		if (this.tries === 1) return;
		// The same process continues, so nothing is lost and nobody can edit the node.
		if (by === 'Retry On Fail' && !this.lastDied) return;
		this.isRetry = true;
		const isAgain = by === 'Retry of the first try again' && !this.hasMovedKeys;
		const saved = (isAgain ? this.savedFirst : undefined) ?? this.saved;
		this.memory = parseMemory(JSON.parse(saved ?? 'null')) ?? this.createMemory();
		// After an edit of the node nobody knows what a killed worker has sent, see the README.
		if (!isEdited || this.lastDied || this.hasDied || by !== 'Retry execution') return;
		this.source.nodeId += ' put in again';
		this.source.keyOption = this.source.keyOption === null ? 'order' : null;
	}

	private get hasDied(): boolean {
		return this.saved === undefined;
	}

	/**
	 * Whether a retry found that nothing was created and used the next key. The saved first try does not
	 * know this, so only the newest retry may be retried then.
	 */
	private get hasMovedKeys(): boolean {
		const first = parseMemory(JSON.parse(this.savedFirst ?? 'null'))?.refusals ?? {};
		return JSON.stringify(first) !== JSON.stringify(this.memory.refusals);
	}

	private createMemory(): ExecutionMemory {
		return createMemory({ version: 1, seed: 'established:1', seededAt: this.seededAt });
	}
}

function prepareWith(
	operation: typeof create,
	parameters: (item: number) => Record<string, unknown>,
): (item: number) => PreparedOperation {
	return (item) => {
		const values = parameters(item);
		const reader = { read: (name: string) => values[name], explainEmpty: () => undefined };
		return operation.prepare(new ItemFields(reader as never, item, 'UTC'));
	};
}

function check(isSo: boolean, words: string): void {
	if (!isSo) throw new Error(words);
}

/** Runs a history with the model's clock instead of the machine's. */
async function runHistory(
	execution: ModelExecution,
	tries: readonly Try[],
	checkTry: (one: Try) => void,
): Promise<void> {
	const { now } = Date;
	Date.now = () => execution.kobble.now;
	try {
		for (const one of tries) {
			await execution.run(one);
			checkTry(one);
		}
	} finally {
		Date.now = now;
	}
}

/** Responses that a later try with the user's own key cannot change. */
const KEPT: readonly Fault[] = ['refused by Kobble', '500 kept under the key'];

function checkCreates(execution: ModelExecution): void {
	const { kobble, outputs } = execution;
	for (const [item, wallet] of wallets.entries()) {
		const made = kobble.cards.filter(({ wallet_id: id }) => id === wallet);
		const output = outputs[item];
		check(made.length <= 1, `Item ${item} has ${made.length} cards`);
		if (output instanceof KobbleFailure) {
			const isUnknown = output.details.outcome === 'unknown';
			check(isUnknown || made.length === 0, `Item ${item} is notApplied but has a card`);
		} else check(output?.id === made[0]?.id, `Item ${item} has another card in the output`);
	}
}

/** What must hold for any history of one execution, by name. */
export const retryProperties = {
	'creates: one card for each item, no false outcome, nothing lost': fc.asyncProperty(
		fc.boolean(),
		fc.array(anyTry, { minLength: 1, maxLength: 6 }),
		async (usesReference, tries) => {
			const prepare = prepareWith(create, (item) => ({
				...{ walletId: wallets[item], programId: PROGRAM, options: {} },
			}));
			const execution = new ModelExecution(prepare, usesReference);
			const mayUseReference = usesReference || tries.some(({ isEdited }) => isEdited);
			const played = tries.map((one) => ({
				...one,
				faults: mayUseReference ? one.faults.filter((fault) => !KEPT.includes(fault)) : one.faults,
			}));
			await runHistory(execution, played, () => checkCreates(execution));
			await runHistory(execution, [HEALTHY, HEALTHY, HEALTHY], () => checkCreates(execution));
			const lost = execution.outputs.filter((output) => output instanceof KobbleFailure);
			check(lost.length === 0, `${lost.length} items are lost`);
		},
	),
	'status changes: STOLEN stays STOLEN, no false outcome, nothing lost': fc.asyncProperty(
		fc.boolean(),
		fc.array(anyTry, { minLength: 1, maxLength: 6 }),
		async (isGuarded, tries) => {
			const ids: string[] = [];
			const options = isGuarded ? { onlyIfStatus: ['SUSPENDED'] } : {};
			const prepare = prepareWith(updateStatus, (item) => ({
				...{ cardId: ids[item], status: 'ACTIVE', options },
			}));
			const execution = new ModelExecution(prepare, false);
			const { kobble } = execution;
			ids.push(...wallets.map((wallet) => kobble.addCard(wallet, PROGRAM, 'SUSPENDED').id));
			const stolen = new Set<number>();
			const checkAll = () => {
				for (const [item, card] of kobble.cards.entries()) {
					const output = execution.outputs[item];
					const wasChanged = (kobble.changes.get(card.id) ?? 0) > 0;
					check(!stolen.has(item) || card.status === 'STOLEN', `Card ${item} was woken`);
					if (output instanceof KobbleFailure) {
						const isUnknown = output.details.outcome === 'unknown';
						check(isUnknown || !wasChanged, `Item ${item} is notApplied but was changed`);
					} else {
						check(output?.updated !== true || wasChanged, `Item ${item} was not updated`);
						check(output?.status === card.status, `Item ${item} has another status in the output`);
					}
				}
			};
			for (const one of [...tries, HEALTHY, HEALTHY]) {
				const card = one.steals === undefined ? undefined : kobble.cards[one.steals];
				// A card marked STOLEN before any request was sent is changed, as intended.
				if (card !== undefined && one.steals !== undefined) {
					if (isGuarded || kobble.asked.has(card.id)) {
						kobble.setStatus(card, 'STOLEN');
						stolen.add(one.steals);
					}
				}
				await runHistory(execution, [one], checkAll);
			}
			const lost = execution.outputs.filter((output) => output instanceof KobbleFailure);
			check(lost.length === 0, `${lost.length} items are lost`);
		},
	),
};
