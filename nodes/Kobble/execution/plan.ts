import { hash } from 'node:crypto';

import { formatNumber } from '../data/formatNumber';

/** What a plan knows of one item. */
export interface PlannedItem {
	readonly method: string;
	readonly path: string;
	/** As it is sent; empty if there is no body. */
	readonly body: string;
	/** The item's options that decide what happens to it, such as a guard. */
	readonly rules: string;
	/** The amount of money that it moves, if it moves any. */
	readonly amount: number | undefined;
}

/** What the items of a run request, in short. A person approves it, and a run is compared with it. */
export interface Plan {
	readonly items: number;
	/** The sum of the amounts; `undefined` if the items move no money. */
	readonly total: bigint | undefined;
	/** A digest of the requests in any order. */
	readonly set: string;
	/** A digest of the requests in their order. */
	readonly list: string;
	/** Which items would change something, as `formatChanges` writes it. */
	readonly changes: string;
}

/**
 * Builds the plan of a run. The same items in the same order give the same plan in any execution,
 * if the same of them would change something.
 *
 * @param scope where it holds: this n8n and this environment of Kobble, as text. It also keeps
 * others from guessing what is in the requests
 * @param items in input order; `undefined` for an item that cannot be sent
 * @param wouldChange for each item, whether it would change something
 */
export function buildPlan(
	scope: string,
	items: ReadonlyArray<PlannedItem | undefined>,
	wouldChange: readonly boolean[],
): Plan {
	const digests = items.map(digestItem);
	const start = `${scope}\n`;
	return {
		items: items.length,
		total: sumAmounts(items.flatMap((item) => item?.amount ?? [])),
		set: digest(start + [...digests].sort().join('\n')).slice(0, 8),
		list: digest(start + digests.join('\n')).slice(0, 32),
		changes: formatChanges(wouldChange),
	};
}

const ALL = 'all';

/** One bit an item, four items a hexadecimal digit, the first item in the highest bit; or `all`. */
function formatChanges(wouldChange: readonly boolean[]): string {
	if (wouldChange.every(Boolean)) return ALL;
	const digits = new Array<number>(Math.ceil(wouldChange.length / 4)).fill(0);
	for (const [item, change] of wouldChange.entries()) {
		if (change) digits[item >> 2] = (digits[item >> 2] ?? 0) | (8 >> (item & 3));
	}
	return digits.map((digit) => digit.toString(16)).join('');
}

/** Whether an item of a plan would change something. */
export function hasChange({ changes }: Plan, item: number): boolean {
	if (changes === ALL) return true;
	const digit = Number.parseInt(changes.charAt(item >> 2), 16);
	return (digit & (8 >> (item & 3))) !== 0;
}

/** @returns the exact sum; `undefined` if there is no amount */
export function sumAmounts(amounts: readonly number[]): bigint | undefined {
	if (amounts.length === 0) return undefined;
	return amounts.reduce((sum, amount) => {
		// A negative amount would hide others.
		if (amount < 0) throw new RangeError('An amount is below 0');
		return sum + BigInt(amount);
	}, 0n);
}

/** The plan as one word, which a person or a workflow hands on. */
export function formatPlan({ items, total, set, list, changes }: Plan): string {
	return seal(['plan1', items, total ?? 'none', set, list, changes].join('-'));
}

/** Adds a checksum: a cell, a message or a person may have cut or changed the text. */
function seal(text: string): string {
	return `${text}-${digest(text).slice(0, 8)}`;
}

const PLAN =
	/^(plan1-(\d{1,9})-(\d{1,30}|none)-([0-9a-f]{8})-([0-9a-f]{32})-(all|[0-9a-f]+))-[0-9a-f]{8}$/;

/** @returns `undefined` if the text is no plan */
export function parsePlan(text: string): Plan | undefined {
	const whole = text.trim();
	const [, unsealed = '', items, total, set = '', list = '', changes = ''] = PLAN.exec(whole) ?? [];
	if (items === undefined || total === undefined || seal(unsealed) !== whole) return undefined;
	return {
		items: Number(items),
		total: total === 'none' ? undefined : BigInt(total),
		set,
		list,
		changes,
	};
}

/**
 * Says how a plan differs from the approved one. Which items would change something may differ: the
 * objects may have changed since.
 *
 * @returns the difference in words; `undefined` if the plans are the same
 */
export function describeDifference(now: Plan, approved: Plan): string | undefined {
	const differences = [
		now.items === approved.items
			? []
			: `${countItems(now.items)} now, ${formatNumber(approved.items)} approved`,
		now.total === approved.total
			? []
			: `a total of ${formatTotal(now.total)} now, ${formatTotal(approved.total)} approved`,
	].flat();
	if (differences.length > 0) return differences.join('; ');
	if (now.list === approved.list && now.set === approved.set) return undefined;
	return now.set === approved.set
		? `${countItems(now.items)} as approved, but in another order`
		: `${countItems(now.items)} as approved, but not the same requests, options or credential`;
}

/** `1 item`, `5,000 items` */
export function countItems(count: number): string {
	return `${formatNumber(count)} ${count === 1 ? 'item' : 'items'}`;
}

function formatTotal(total: bigint | undefined): string {
	return total === undefined ? 'nothing' : formatNumber(total);
}

function digestItem(item: PlannedItem | undefined): string {
	if (item === undefined) return 'not sent';
	const { method, path, body, rules } = item;
	return digest(JSON.stringify([method, path, body, rules]));
}

function digest(content: string): string {
	return hash('sha256', content);
}
