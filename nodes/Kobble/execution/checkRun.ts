import type { IDataObject } from 'n8n-workflow';

import type { PlannedChange } from '../actions/operation';
import { checkApprovedPlan, checkChanges, checkTotal, RunRefused } from './brakes';
import type { Brakes, Refusal } from './brakes';
import { openHistory, readPlannedChange } from './itemRun';
import type { RunScope } from './itemRun';
import { buildPlan, formatPlan, hasChange } from './plan';
import type { Plan } from './plan';
import type { ReadyItem } from './prepareItems';
import { describePreview, toPreviewItem } from './preview';
import type { ItemOutcome } from './runItems';

/** A run whose items have been prepared, with its brakes. */
export interface BrakedRun {
	readonly run: RunScope;
	readonly brakes: Brakes;
	/** In input order. */
	readonly ready: ReadonlyArray<ItemOutcome<ReadyItem>>;
	/** Identifies the n8n, the Kobble environment and the client that a plan is valid for. */
	readonly planScope: string;
	/** Works on all items that are ready, as the run does, but reads only. */
	readonly readItems: <Result>(
		read: (itemIndex: number, item: ReadyItem) => Promise<Result>,
	) => Promise<Array<ItemOutcome<Result>>>;
}

/**
 * Checks the brakes of a run before its first change.
 *
 * @returns the items to perform: an item that could not be read has that failure
 * @throws RunRefused
 */
export async function checkRun(run: BrakedRun): Promise<Array<ItemOutcome<ReadyItem>>> {
	const { brakes } = run;
	refuseIf(run, comparePlans(run));
	const braked = holdBackUnapproved(run);
	const { ready } = braked;
	const { open, setAgain } = findOpenItems(braked);
	refuseIf(braked, checkTotal(listAmounts(open), brakes));
	const { maxChanges } = brakes;
	if (maxChanges === undefined || open.length + setAgain <= maxChanges) return [...ready];
	if (setAgain === 0 && !open.some(({ operation }) => operation.isGuarded)) {
		refuseIf(braked, checkChanges(open.length, ready.length, brakes));
	}
	const changes = await readChanges(braked);
	// If the others do not go on after a failure, it ends the run anyway.
	refuseIf(braked, checkChanges(countChanges(changes), ready.length, brakes), changes);
	return ready.map((item, itemIndex) => {
		const change = changes[itemIndex];
		if (change === undefined) return item;
		if (change.ok !== true) return change;
		return change.result.wouldChange ? item : holdBack(item);
	});
}

/** Nobody has approved what a preview did not show as a change, even if it would be one by now. */
function holdBackUnapproved(braked: BrakedRun): BrakedRun {
	const { approvedPlan } = braked.brakes;
	if (approvedPlan === undefined) return braked;
	const ready = braked.ready.map((item, itemIndex) =>
		hasChange(approvedPlan, itemIndex) ? item : holdBack(item),
	);
	return { ...braked, ready };
}

function holdBack(item: ItemOutcome<ReadyItem>): ItemOutcome<ReadyItem> {
	return item.ok === true ? { ok: true, result: { ...item.result, isHeldBack: true } } : item;
}

/** What a preview gives out, and what it says in the editor. */
export interface Preview {
	readonly outcomes: Array<ItemOutcome<IDataObject>>;
	readonly hint: string;
}

/** Shows for each item what it would change. */
export async function previewRun(run: BrakedRun): Promise<Preview> {
	const difference = comparePlans(run);
	const braked = difference === undefined ? holdBackUnapproved(run) : run;
	const { brakes, ready } = braked;
	const changes = await readChanges(braked);
	const plan = createPlan(braked, changes);
	const planText = formatPlan(plan);
	const outcomes = changes.map((change, itemIndex): ItemOutcome<IDataObject> => {
		const item = ready[itemIndex];
		if (change.ok !== true) return change;
		if (item?.ok !== true) return { ok: undefined };
		return { ok: true, result: toPreviewItem(item.result, change.result, planText) };
	});
	const changeCount = countChanges(changes);
	const count = (name: 'needsPlan' | 'wouldFail') =>
		changes.filter((change) => change.ok === true && change.result[name] === true).length;
	const onlyWithoutPlan = count('needsPlan');
	const refusal = checkChanges(changeCount, ready.length, brakes);
	const refusals = [
		difference,
		checkTotal(listAmounts(findOpenItems(braked).open), brakes),
		refusal,
	].flatMap((one) => one ?? []);
	const hint = describePreview({
		items: ready.length,
		changes: changeCount,
		failing: count('wouldFail'),
		failures: changes.filter(({ ok }) => ok === false).length,
		refusals,
		withoutPlan: {
			changes: onlyWithoutPlan,
			refusal: refusal ?? checkChanges(changeCount + onlyWithoutPlan, ready.length, brakes),
		},
		hasOpenKeys: listReady(ready).some(
			({ operation, givenKey }) => operation.request.safety === 'keyed' && givenKey === undefined,
		),
	});
	return { outcomes, hint };
}

async function readChanges({
	run,
	ready,
	readItems,
}: BrakedRun): Promise<Array<ItemOutcome<PlannedChange>>> {
	return await readItems(async (itemIndex, { operation, givenKey }) => {
		const change = await readPlannedChange(run, itemIndex, operation, givenKey);
		const item = ready[itemIndex];
		const isHeldBack = item?.ok === true && item.result.isHeldBack === true;
		return isHeldBack ? { ...change, wouldChange: false } : change;
	});
}

/** @returns how the items differ from the approved plan, if there is one */
function comparePlans(braked: BrakedRun): Refusal | undefined {
	const { approvedPlan } = braked.brakes;
	return approvedPlan && checkApprovedPlan(createPlan(braked), approvedPlan);
}

/** @param changes what each item would change, if that has been read */
function createPlan(
	{ ready, planScope }: BrakedRun,
	changes: ReadonlyArray<ItemOutcome<PlannedChange>> = [],
): Plan {
	return buildPlan(
		planScope,
		ready.map((item) => {
			if (item.ok !== true) return undefined;
			const { operation, rules } = item.result;
			const { method, path, body = '' } = operation.request;
			return { method, path, body, rules, amount: operation.amount };
		}),
		changes.map((change) => change.ok === true && change.result.wouldChange),
	);
}

/** The items that the run may still send. */
interface OpenItems {
	/** Those that Kobble has not confirmed in an earlier try of this execution. */
	readonly open: ReadyItem[];
	/** How many are done, and may be done again, as their operation says. */
	readonly setAgain: number;
}

function findOpenItems({ run, ready }: BrakedRun): OpenItems {
	const open: ReadyItem[] = [];
	let setAgain = 0;
	for (const [itemIndex, item] of ready.entries()) {
		if (item.ok !== true || item.result.isHeldBack) continue;
		const { operation, givenKey } = item.result;
		const { request, readChange } = operation;
		if (!openHistory(run, itemIndex, request, givenKey).isDone) open.push(item.result);
		else if (request.safety === 'idempotent' && readChange !== undefined) setAgain += 1;
	}
	return { open, setAgain };
}

function listReady(ready: ReadonlyArray<ItemOutcome<ReadyItem>>): ReadyItem[] {
	return ready.flatMap((item) => (item.ok === true ? [item.result] : []));
}

function listAmounts(items: readonly ReadyItem[]): number[] {
	return items.flatMap(({ operation }) => operation.amount ?? []);
}

function countChanges(changes: ReadonlyArray<ItemOutcome<PlannedChange>>): number {
	return changes.filter((change) => change.ok === true && change.result.wouldChange).length;
}

function refuseIf(
	{ run, ready }: BrakedRun,
	refusal: Refusal | undefined,
	outcomes: ReadonlyArray<ItemOutcome<unknown>> = ready,
): void {
	if (refusal === undefined) return;
	const mayHaveActed = ready.some((_, itemIndex) => run.history.mayHaveActed(itemIndex));
	throw new RunRefused(refusal, mayHaveActed, outcomes);
}
