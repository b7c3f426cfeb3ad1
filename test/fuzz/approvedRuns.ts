import fc from 'fast-check';
import type { IDataObject, INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../engine/executionResult';
import type { FaultRule } from '../../sandbox/faults';
import type { RequestRecord } from '../../sandbox/requestLog';
import { NODE_NAME, NodeSetup, updateNode } from '../integration/nodeSetup';
import type { N8N_LINES } from '../integration/nodeSetup';
import { check } from './wishes';

const CARDS = 6;
const PATCH = 'PATCH';
const STATUSES = ['ACTIVE', 'INACTIVE', 'PENDING', 'STOLEN', 'SUSPENDED'] as const;

const FAULTS = [
	{ kind: 'status', status: 500, when: 'before' },
	{ kind: 'status', status: 500, when: 'after' },
	{ kind: 'status', status: 422 },
	{ kind: 'status', status: 404 },
	{ kind: 'reset', when: 'after' },
	{ kind: 'reset', when: 'before' },
] as const satisfies ReadonlyArray<FaultRule['fault']>;

/** What a person does to the list of items between the preview and the run. */
const SLIPS = ['one item less', 'one item twice', 'another order', 'another status'] as const;

const anyCard = fc.nat({ max: CARDS - 1 });
const anyStatus = fc.constantFrom(...STATUSES);
const anyChanges = fc.array(fc.tuple(anyCard, anyStatus), { maxLength: 4 });

const anyRun = fc.record({
	before: fc.array(anyStatus, { minLength: CARDS, maxLength: CARDS }),
	/** The card of each item; `undefined` is an item without a card. */
	items: fc.array(fc.oneof({ weight: 9, arbitrary: anyCard }, fc.constant(undefined)), {
		minLength: 1,
		maxLength: 7,
	}),
	target: fc.constantFrom('ACTIVE', 'SUSPENDED', 'INACTIVE', 'STOLEN'),
	onlyIfStatus: fc.option(fc.uniqueArray(anyStatus, { minLength: 1 }), { nil: undefined }),
	skipIfUnchanged: fc.constantFrom(undefined, true, false),
	maxChanges: fc.option(fc.nat({ max: CARDS }), { nil: undefined }),
	/** A card that Kobble does not show to the preview. */
	unreadable: fc.option(anyCard, { nil: undefined }),
	/** What others change between the preview and the run, and before the Retry. */
	meanwhile: anyChanges,
	later: anyChanges,
	/** A card that somebody marks STOLEN after this many requests of the run. */
	theft: fc.option(fc.record({ card: anyCard, after: fc.nat({ max: 12 }) }), { nil: undefined }),
	slip: fc.option(fc.constantFrom(...SLIPS), { nil: undefined, freq: 6 }),
	/** What happens to the first changes of the run. */
	faults: fc.array(fc.constantFrom(undefined, ...FAULTS), { maxLength: 4 }),
	maxRetries: fc.nat({ max: 1 }),
	retryOnFail: fc.boolean(),
	continues: fc.boolean(),
});

type AnyRun = typeof anyRun extends fc.Arbitrary<infer Run> ? Run : never;

/** A preview, changes by others, and the run that was approved, with its Retry. */
class ApprovedRun {
	private readonly cards: ReadonlyArray<{ readonly id: string; status: string }>;

	/** For each item, whether the preview showed it as a change. */
	private shown: boolean[] = [];

	/** How many requests are left until the theft; `undefined` if no theft is ahead. */
	private untilTheft: number | undefined;

	private stolen: string | undefined;

	/** Whether a change of the card was asked for after it had been stolen. */
	private isStolenAsked = false;

	constructor(
		private readonly setup: NodeSetup,
		private readonly one: AnyRun,
	) {
		setup.sandbox.reset({ cards: CARDS, wallets: 0 });
		setup.sandbox.clearFaults();
		this.cards = setup.sandbox.cards();
		this.change(one.before.map((status, card) => [card, status]));
	}

	/** Has to be called at the end of each request. */
	onRequest({ method, path }: RequestRecord): void {
		if (this.stolen !== undefined) {
			this.isStolenAsked ||= method === PATCH && path.includes(this.stolen);
		}
		if (this.untilTheft === undefined) return;
		this.untilTheft -= 1;
		const card = this.cards[this.one.theft?.card ?? 0];
		// Nobody can tell whether a theft between the guard and the change came before it.
		if (this.untilTheft > 0 || card === undefined || path.includes(card.id)) return;
		this.untilTheft = undefined;
		this.stolen = card.id;
		card.status = 'STOLEN';
	}

	async play(): Promise<void> {
		const { meanwhile, later, slip, faults, theft } = this.one;
		const plan = await this.preview();
		if (plan === undefined) return;
		this.change(meanwhile);
		if (slip !== undefined && (await this.isRefused(plan, slip))) return;
		this.setup.sandbox.setFaults(
			faults.flatMap((fault, at): FaultRule[] =>
				fault === undefined ? [] : [{ match: { method: PATCH, nth: [at + 1] }, fault }],
			),
		);
		this.untilTheft = theft?.after;
		const result = await this.checkRun(async () => await this.run(plan));
		this.untilTheft = undefined;
		const { target, onlyIfStatus } = this.one;
		const mayFree = target === 'STOLEN' || onlyIfStatus?.includes('STOLEN') === true;
		check(
			mayFree || !this.isStolenAsked,
			'a card that was marked STOLEN during the run is changed',
		);
		const isUndisturbed =
			faults.length === 0 && meanwhile.length === 0 && this.stolen === undefined;
		if (isUndisturbed) this.checkAllDone(result);
		this.setup.sandbox.clearFaults();
		this.stolen = undefined;
		if (result.error === undefined) return;
		this.change(later);
		await this.checkRun(async () => await this.setup.engine.retryExecution(result));
	}

	/** @returns the plan; `undefined` if the preview ends with an error */
	private async preview(): Promise<string | undefined> {
		const { unreadable } = this.one;
		if (unreadable !== undefined) {
			this.setup.sandbox.setFaults({
				match: { method: 'GET', path: `/customers/v1/cards/${this.cards[unreadable]?.id}` },
				fault: { kind: 'status', status: 404 },
			});
		}
		const before = this.readStatuses();
		const result = await this.setup.run(this.createNode({ preview: true }), this.toItems());
		this.setup.sandbox.clearFaults();
		check(this.listAsked().length === 0, 'a preview asks for a change');
		check(before.join() === this.readStatuses().join(), 'a preview changes a card');
		if (result.error !== undefined) return undefined;
		const output = this.getOutput(result);
		this.shown = output.map(({ wouldChange }) => wouldChange === true);
		this.checkPreview(output, before);
		const plans = new Set(output.flatMap(({ plan }) => (typeof plan === 'string' ? [plan] : [])));
		check(plans.size <= 1, 'the items of a preview have several plans');
		return [...plans][0];
	}

	/** All items ask for the same status, so only the first one of a card can change it. */
	private checkPreview(output: readonly IDataObject[], statuses: readonly string[]): void {
		const changed = this.one.items.filter((_, item) => this.shown[item]);
		check(new Set(changed).size === changed.length, 'a card is shown to change twice');
		for (const [item, { from, wouldChange }] of output.entries()) {
			const card = this.one.items[item];
			if (card === undefined || from === undefined) continue;
			const expected =
				changed.includes(card) && wouldChange !== true && item > this.one.items.indexOf(card);
			check(
				from === (expected ? this.one.target : statuses[card]),
				`item ${item} is shown as ${String(from)}`,
			);
		}
	}

	private async run(approvedPlan: string): Promise<ExecutionResult> {
		return await this.setup.run(this.createNode({ approvedPlan }), this.toItems());
	}

	private createNode(brakes: INode['parameters'], target: string = this.one.target): INode {
		const { onlyIfStatus, skipIfUnchanged, maxChanges, maxRetries, retryOnFail } = this.one;
		const options = {
			...(onlyIfStatus === undefined ? {} : { onlyIfStatus }),
			...(skipIfUnchanged === undefined ? {} : { skipIfUnchanged }),
			...(maxChanges === undefined ? {} : { maxChanges }),
			...brakes,
			maxRetries,
			...(this.one.theft === undefined ? {} : { concurrency: 1 }),
		};
		return updateNode(target, options, {
			...(retryOnFail ? { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } : {}),
			...(this.one.continues ? { onError: 'continueRegularOutput' } : {}),
		});
	}

	/** Whether the run is refused if the items are not those that were approved. */
	private async isRefused(approvedPlan: string, slip: (typeof SLIPS)[number]): Promise<boolean> {
		const items = this.toItems();
		const [first = { card: '' }, ...rest] = items;
		const isOther = slip === 'another status';
		const changed = {
			'one item less': rest,
			'one item twice': [first, ...items],
			'another order': [...rest, first],
			'another status': items,
		}[slip];
		// The same card all over has no other order, and a run without items does not start.
		const isSame = JSON.stringify(changed) === JSON.stringify(items) && !isOther;
		if (isSame || changed.length === 0) return false;
		const target = isOther ? STATUSES.find((status) => status !== this.one.target) : undefined;
		const node = this.createNode({ approvedPlan }, target);
		await this.setup.run(node, changed);
		check(this.listAsked().length === 0, `${slip} is not refused`);
		return true;
	}

	/** Runs or retries what was approved, and checks that it changes no more than that. */
	private async checkRun(start: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
		const { target, onlyIfStatus, maxChanges } = this.one;
		const before = this.readStatuses();
		const askedBefore = this.listAsked().length;
		const result = await start();
		const asked = new Set(this.listAsked().slice(askedBefore));
		for (const card of asked) {
			const status = before[card] ?? '';
			check(this.isShown(card), `card ${card} is changed, which the preview did not show`);
			const isAllowed = onlyIfStatus?.includes(status as never) ?? true;
			check(isAllowed, `card ${card} is changed from ${status}, which the guard does not allow`);
			const isFreed = status === 'STOLEN' && target !== 'STOLEN';
			check(
				!isFreed || onlyIfStatus?.includes('STOLEN') === true,
				`card ${card} is not STOLEN now`,
			);
			const isAgain = status === target && this.stolen === undefined;
			check(!isAgain, `card ${card} is set to ${target} once more`);
		}
		if (maxChanges !== undefined) check(asked.size <= maxChanges, 'Max Changes is exceeded');
		for (const [item, { updated }] of this.getOutput(result).entries()) {
			if (updated === true) check(this.shown[item] === true, `item ${item} was not approved`);
		}
		return result;
	}

	/** If nobody disturbs it, the run changes all that was shown, or nothing at all. */
	private checkAllDone(result: ExecutionResult): void {
		const { maxChanges, target } = this.one;
		const count = this.shown.filter(Boolean).length;
		if (maxChanges !== undefined && count > maxChanges) {
			check(this.listAsked().length === 0, 'a run that Max Changes refuses changes something');
			return;
		}
		check(result.error === undefined, `it fails: ${result.error?.message}`);
		for (const [item, { updated }] of this.getOutput(result).entries()) {
			const isAsShown = updated === undefined || updated === this.shown[item];
			check(isAsShown, `item ${item} was shown otherwise than it is done`);
		}
		for (const [card, { status }] of this.cards.entries()) {
			const expected = this.isShown(card) ? target : this.one.before[card];
			check(status === expected, `card ${card} is ${status} and not ${expected}`);
		}
	}

	private isShown(card: number): boolean {
		return this.one.items.some((one, item) => one === card && this.shown[item]);
	}

	private toItems(): Array<{ card: string }> {
		return this.one.items.map((card) => ({
			card: card === undefined ? '' : (this.cards[card]?.id ?? ''),
		}));
	}

	private change(changes: ReadonlyArray<readonly [number, string]>): void {
		for (const [index, status] of changes) {
			const card = this.cards[index];
			if (card !== undefined) card.status = status;
		}
	}

	private readStatuses(): string[] {
		return this.cards.map(({ status }) => status);
	}

	/** The cards that a change was asked for, once for each request. */
	private listAsked(): number[] {
		return this.setup.sandbox
			.requests()
			.filter(({ method }) => method === PATCH)
			.map(({ path }) => this.cards.findIndex(({ id }) => path.includes(id)));
	}

	private getOutput(result: ExecutionResult): IDataObject[] {
		return result.getOutput(NODE_NAME).map(({ json }) => json);
	}
}

/** The property that an approved run changes what the preview showed, or less. */
export async function openApprovedRuns(line: (typeof N8N_LINES)[number]): Promise<{
	readonly property: fc.IAsyncProperty<[AnyRun]>;
	readonly close: () => Promise<void>;
}> {
	let current: ApprovedRun | undefined;
	const setup = await NodeSetup.open(line, { onRequest: (record) => current?.onRequest(record) });
	return {
		property: fc.asyncProperty(anyRun, async (one) => {
			current = new ApprovedRun(setup, one);
			await current.play();
		}),
		close: async () => await setup.close(),
	};
}
