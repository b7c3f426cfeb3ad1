import fc from 'fast-check';

import { create } from '../../nodes/Kobble/actions/card/create.operation';
import { replace } from '../../nodes/Kobble/actions/card/replace.operation';
import { updateStatus } from '../../nodes/Kobble/actions/card/updateStatus.operation';
import { create as createEnduser } from '../../nodes/Kobble/actions/enduser/create.operation';
import { debit } from '../../nodes/Kobble/actions/transaction/debit.operation';
import type { Operation, PreparedOperation } from '../../nodes/Kobble/actions/operation';
import { KobbleFailure } from '../../nodes/Kobble/errors/kobbleFailure';
import { ItemFields } from '../../nodes/Kobble/parameters/itemFields';
import { EDITS, HEALTHY, ModelExecution, MOST_ROUNDS } from './modelExecution';
import type { ModelOperation, Try } from './modelExecution';
import { FAULTS, ModelKobble } from './modelKobble';
import type { Fault } from './modelKobble';
import { check } from './wishes';

const ITEMS = 2;

/** Responses that a later try with the same key cannot change. */
const KEPT: readonly Fault[] = ['refused by Kobble', '500 kept under the key'];

const anyTry: fc.Arbitrary<Try> = fc
	.record({
		by: fc.constantFrom('Retry On Fail', 'Retry execution', 'Retry of the first try again'),
		dies: fc.boolean(),
		savesProgress: fc.boolean(),
		rounds: fc.constantFrom(0, 0, 1, 2),
		faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 }),
		maxRetries: fc.nat({ max: 2 }),
		edit: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, ...EDITS),
		hours: fc.constantFrom(0, 0, 0, 1, 30),
		clock: fc.constantFrom(0, 0, 0, -10, 10),
		steals: fc.option(fc.nat({ max: ITEMS - 1 }), { nil: undefined }),
	} satisfies { [Name in keyof Try]: fc.Arbitrary<Try[Name]> })
	.map((one) => Object.assign(one, { [fc.toStringMethod]: () => describeTry(one) }));

const anyTries = fc.array(anyTry, { minLength: 1, maxLength: 6 });
const anyClock = fc.constantFrom(0, 0, -10, 10);

/** A try in a form that a person can read. */
export function describeTry(one: Try): string {
	const parts = [
		one.hours > 0 && `${one.hours} hours later`,
		one.clock !== 0 && `n8n's clock is set by ${one.clock} minutes`,
		one.steals !== undefined && `card ${one.steals} is stolen`,
		one.edit !== undefined && `the node is edited (${one.edit})`,
		one.by,
		`${one.maxRetries} retries`,
		one.rounds > 0 && `${one.rounds} more rounds`,
		one.faults.length > 0 && `faults: ${one.faults.join(', ')}`,
		one.dies && `the worker dies${one.savesProgress ? ', each round saved' : ''}`,
	];
	return `\n  - ${parts.filter((part) => part !== false).join('; ')}`;
}

function prepareWith(
	operation: Operation,
	getParameters: (round: number, item: number, edition: number) => Record<string, unknown>,
): ModelOperation['prepare'] {
	return (round, item, edition): PreparedOperation => {
		const values = getParameters(round, item, edition);
		const reader = {
			read: (name: string) => values[name],
			explainEmpty: () => undefined,
			isExpression: () => false,
		};
		return operation.prepare(new ItemFields(reader as never, item, 'UTC'));
	};
}

function getWallet(round: number, item: number): string {
	return `a1b2c3d4-0000-4000-8000-0000000000${String(round).padStart(1, '0')}${item}`;
}

function getProgram(edition: number): string {
	return `0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2${edition % 10}`;
}

const creates: ModelOperation = {
	items: ITEMS,
	nameSubject: (round, item) => `card of ${getWallet(round, item)}`,
	prepare: prepareWith(create, (round, item, edition) => ({
		...{ walletId: getWallet(round, item), programId: getProgram(edition), options: {} },
	})),
};

const replacements: ModelOperation = {
	items: ITEMS,
	nameSubject: (round, item) => `replacement of ${getWallet(round, item)}`,
	prepare: prepareWith(replace, (round, item, edition) => ({
		cardId: getWallet(round, item),
		additionalFields: { reason: `reason ${edition}` },
		options: {},
	})),
};

const getEmail = (round: number, item: number) => `mia${round}${item}@example.com`;

const endusers: ModelOperation = {
	items: ITEMS,
	nameSubject: (round, item) => `enduser ${getEmail(round, item)}`,
	prepare: prepareWith(createEnduser, (round, item, edition) => ({
		...{ enduserType: 'person', firstName: 'Mia', lastName: `Tran ${edition}` },
		...{ email: getEmail(round, item), phoneNumber: '+61400000000', metadata: '{}' },
		...{ additionalFields: {}, options: {} },
	})),
};

/** All payments are made from one wallet. */
const payments: ModelOperation = {
	items: ITEMS,
	nameSubject: (round, item) => `payment ${round} ${item}`,
	prepare: prepareWith(debit, (round, item, edition) => ({
		...{ fromWalletId: getWallet(0, 0), amount: 5 + edition, reference: `${round} ${item}` },
		...{ metadata: '{}', options: {} },
	})),
};

/** Runs work with n8n's clock instead of the machine's. */
async function withClock(execution: ModelExecution, work: () => Promise<void>): Promise<void> {
	const { now } = Date;
	Date.now = () => execution.now;
	try {
		await work();
	} finally {
		Date.now = now;
	}
}

/** Which items ask for the same thing, each for once more. */
const SHARINGS = ['none', 'rounds', 'items'] as const;
type Sharing = (typeof SHARINGS)[number];

/** Lets items ask for what an item of another round, or another item of the round, asks for. */
function shareSubjects(operation: ModelOperation, sharing: Sharing): ModelOperation {
	const round = (own: number) => (sharing === 'rounds' ? 0 : own);
	const item = (own: number) => (sharing === 'items' ? 0 : own);
	return {
		items: operation.items,
		nameSubject: (ownRound, own) => operation.nameSubject(round(ownRound), item(own)),
		prepare: (ownRound, own, edition) => operation.prepare(round(ownRound), item(own), edition),
	};
}

/** Nothing is done more often than it was asked for, and every output is true. */
function checkDeeds({ kobble, wishes }: ModelExecution, name: string): void {
	const count = (subject: string, isCounted: (by: string) => boolean) =>
		kobble.deeds.filter(({ what, by }) => what === subject && isCounted(by)).length;
	wishes.check(
		(subject) => count(subject, (by) => by === name),
		(subject) => count(subject, () => true),
	);
}

/** Runs a history to its end, then lets a person retry while all is well. */
async function runHistory(
	execution: ModelExecution,
	name: string,
	tries: readonly Try[],
	beforeTry: (tryIndex: number) => void = () => undefined,
): Promise<void> {
	const afterRound = () => checkDeeds(execution, name);
	for (const [tryIndex, one] of tries.entries()) {
		beforeTry(tryIndex);
		await execution.run(one, afterRound);
	}
	beforeTry(Number.POSITIVE_INFINITY);
	for (let retry = 0; retry < MOST_ROUNDS + 3 && !execution.isDone; retry += 1) {
		await execution.run(HEALTHY, afterRound);
	}
	const lost = execution.wishes.listLost();
	check(lost.length === 0, `Lost: ${lost.join(', ')}`);
}

/**
 * Removes what no retry can bring back: an answer that Kobble keeps under a key that cannot change,
 * also to a request whose field was corrected, and a key that Kobble has forgotten.
 */
function removeHopeless(tries: readonly Try[], canLook: boolean, usesReference: boolean): Try[] {
	const keepsKeys = usesReference || tries.some(({ edit }) => edit === 'key option');
	return tries.map((one) => ({
		...one,
		edit: keepsKeys && one.edit === 'field' ? undefined : one.edit,
		hours: canLook ? one.hours : 0,
		faults:
			canLook && !keepsKeys ? one.faults : one.faults.filter((fault) => !KEPT.includes(fault)),
	}));
}

/**
 * @param sharings for creates of cards only `none`: Kobble issues one card per wallet, so a look
 * takes any new card of the wallet for the item's own
 */
function createProperty(
	operation: ModelOperation,
	canLook: boolean,
	sharings: readonly Sharing[] = SHARINGS,
) {
	return fc.asyncProperty(
		fc.boolean(),
		anyClock,
		anyTries,
		fc.constantFrom(...sharings),
		async (usesReference, minutesAhead, tries, sharing) => {
			const kobble = new ModelKobble();
			const asked = shareSubjects(operation, sharing);
			const execution = new ModelExecution(kobble, asked, 'one', usesReference, minutesAhead);
			const played = removeHopeless(tries, canLook, usesReference);
			await withClock(execution, async () => await runHistory(execution, 'one', played));
		},
	);
}

/** What must hold for any history of one execution, by name. */
export const retryProperties = {
	'creates: one card for each item, no false outcome, nothing lost': createProperty(creates, true, [
		'none',
	]),
	'replacements: one for each item, no false outcome, nothing lost': createProperty(
		replacements,
		false,
	),
	'endusers: one for each item, no false outcome, nothing lost': createProperty(endusers, true),
	'payments: each once, no false outcome, none lost, also if there is too little money at first':
		fc.asyncProperty(
			fc.boolean(),
			anyClock,
			fc.nat({ max: 3 }),
			anyTries,
			fc.constantFrom(...SHARINGS),
			async (usesReference, minutesAhead, triesWithoutMoney, tries, sharing) => {
				const kobble = new ModelKobble();
				const asked = shareSubjects(payments, sharing);
				const execution = new ModelExecution(kobble, asked, 'one', usesReference, minutesAhead);
				// Kobble may keep its refusal under the key of a reference, which cannot change.
				const isShort = (tryIndex: number) => !usesReference && tryIndex < triesWithoutMoney;
				const played = removeHopeless(tries, true, usesReference).map((one) =>
					usesReference || triesWithoutMoney === 0 || one.edit !== 'key option'
						? one
						: { ...one, edit: undefined },
				);
				await withClock(
					execution,
					async () =>
						await runHistory(execution, 'one', played, (tryIndex) => {
							kobble.hasMoney = !isShort(tryIndex);
						}),
				);
			},
		),
	'two overlapping executions: one card for each item of both': fc.asyncProperty(
		anyClock,
		anyTries,
		anyTries,
		async (minutesAhead, first, second) => {
			const kobble = new ModelKobble();
			const names = ['first', 'second'];
			const executions = names.map(
				(name) => new ModelExecution(kobble, creates, name, false, minutesAhead),
			);
			const [clock] = executions;
			if (clock === undefined) return;
			await withClock(clock, async () => {
				const histories = [first, second].map(async (tries, place) => {
					const execution = executions[place] ?? clock;
					// Somebody else's card could be the one that a look finds, so keys must not expire.
					const played = removeHopeless(tries, false, false).map((one) => ({ ...one, clock: 0 }));
					await runHistory(execution, names[place] ?? '', played);
				});
				await Promise.all(histories);
			});
		},
	),
	'status changes: STOLEN stays STOLEN, no false outcome, nothing lost': fc.asyncProperty(
		fc.boolean(),
		anyClock,
		anyTries,
		async (isGuarded, minutesAhead, tries) => {
			const kobble = new ModelKobble();
			const ids = Array.from(
				{ length: ITEMS },
				(_, item) => kobble.addCard(getWallet(0, item), getProgram(0), 'SUSPENDED').id,
			);
			const options = isGuarded ? { onlyIfStatus: ['SUSPENDED'] } : {};
			const changes: ModelOperation = {
				items: ITEMS,
				nameSubject: (_round, item) => ids[item] ?? '',
				prepare: prepareWith(updateStatus, (_round, item) => ({
					...{ cardId: ids[item], status: 'ACTIVE', options },
				})),
			};
			const execution = new ModelExecution(kobble, changes, 'one', false, minutesAhead);
			const stolen = new Set<string>();
			const checkAll = () => {
				for (const card of kobble.cards) {
					const output = execution.outputs.get(card.id);
					const wasChanged = (kobble.changes.get(card.id) ?? 0) > 0;
					check(!stolen.has(card.id) || card.status === 'STOLEN', `Woken: ${card.id}`);
					if (output instanceof KobbleFailure) {
						const isUnknown = output.details.outcome === 'unknown';
						check(isUnknown || !wasChanged, `notApplied, but changed: ${card.id}`);
					} else {
						check(output?.updated !== true || wasChanged, `Not updated: ${card.id}`);
						check(output?.status === card.status, `Another status in the output: ${card.id}`);
					}
				}
			};
			for (const one of [...tries, HEALTHY, HEALTHY]) {
				const card = one.steals === undefined ? undefined : kobble.cards[one.steals];
				// A card marked STOLEN before any request was sent is changed, as intended.
				if (card !== undefined && (isGuarded || kobble.asked.has(card.id))) {
					kobble.setStatus(card, 'STOLEN');
					stolen.add(card.id);
				}
				const played = { ...one, rounds: 0, edit: undefined };
				await withClock(execution, async () => await execution.run(played, checkAll));
			}
			const lost = [...execution.outputs.values()].filter((one) => one instanceof KobbleFailure);
			check(lost.length === 0, `${lost.length} items are lost`);
		},
	),
};
