import { formatNumber } from '../data/formatNumber';
import { InvalidField, KobbleFailure } from '../errors/kobbleFailure';
import type { FailureDetails } from '../errors/kobbleFailure';
import type { ItemFields } from '../parameters/itemFields';
import { markUnknown } from './nodeErrors';
import { countItems, describeDifference, parsePlan, sumAmounts } from './plan';
import type { Plan } from './plan';
import type { ItemOutcome } from './runItems';

/** The options that hold back a run. They apply to all its items. */
export interface Brakes {
	readonly isPreview: boolean;
	readonly maxChanges: number | undefined;
	readonly maxTotal: number | undefined;
	readonly approvedPlan: Plan | undefined;
	/** The raw values of the options. */
	readonly written: Readonly<Record<string, unknown>>;
}

const BRAKE_NAMES = ['preview', 'maxChanges', 'maxTotal', 'approvedPlan'] as const;

/** Options that do not decide what happens to an item. */
const NEUTRAL_NAMES: readonly string[] = [...BRAKE_NAMES, 'concurrency', 'maxRetries', 'timeout'];

const WITHOUT_LIMIT = 'remove the option to set no limit';

const MAX_CHANGES_RANGE = { min: 0, max: 1_000_000, default: 0, instead: WITHOUT_LIMIT } as const;

const MAX_TOTAL_RANGE = {
	min: 0,
	max: Number.MAX_SAFE_INTEGER,
	default: 0,
	instead: WITHOUT_LIMIT,
} as const;

/**
 * The brakes of a run, as an item's options say.
 *
 * @returns `undefined` if none was added
 * @throws InvalidField
 */
export function readBrakes(fields: ItemFields): Brakes | undefined {
	if (!BRAKE_NAMES.some((name) => fields.hasOption(name))) return undefined;
	return {
		isPreview: fields.isOptionOn('preview', 'Preview'),
		maxChanges: fields.hasOption('maxChanges')
			? fields.optionInteger('maxChanges', 'Max Changes', MAX_CHANGES_RANGE)
			: undefined,
		maxTotal: fields.hasOption('maxTotal')
			? fields.optionInteger('maxTotal', 'Max Total', MAX_TOTAL_RANGE)
			: undefined,
		approvedPlan: fields.hasOption('approvedPlan') ? readApprovedPlan(fields) : undefined,
		written: Object.fromEntries(BRAKE_NAMES.map((name) => [name, fields.optionValue(name)])),
	};
}

function readApprovedPlan(fields: ItemFields): Plan {
	const plan = parsePlan(fields.optionText('approvedPlan', 'Approved Plan'));
	if (plan !== undefined) return plan;
	throw new InvalidField(
		'The option "Approved Plan" is not the plan of a preview',
		"Enter the whole plan from the output of a preview, without quotes, such as {{ $('Preview').first().json.plan }}",
	);
}

/**
 * Checks that an item has the brakes of the run: an expression may give each item something else.
 *
 * @throws InvalidField if it has not
 */
export function checkSameBrakes(fields: ItemFields, brakes: Brakes): void {
	if (hasWritten(fields, brakes)) return;
	if (toComparableText(readBrakes(fields)) === toComparableText(brakes)) return;
	throw new InvalidField(
		'The options "Preview", "Max Changes", "Max Total" and "Approved Plan" are not the same as for the first item',
		'They apply to the whole run. Correct their expressions, so that they give the same for every item',
	);
}

/** Whether an item's options hold the very values that the brakes were read from. */
function hasWritten(fields: ItemFields, { written }: Brakes): boolean {
	return BRAKE_NAMES.every((name) => Object.is(fields.optionValue(name), written[name]));
}

function toComparableText(brakes: Brakes | undefined): string {
	return JSON.stringify(brakes, (name, value: unknown) => {
		if (name === 'written') return undefined;
		return typeof value === 'bigint' ? String(value) : value;
	});
}

/** The options of an item that decide what happens to it, as text. */
export function readRules(fields: ItemFields): string {
	const rules = Object.entries(fields.options()).filter(([name]) => !NEUTRAL_NAMES.includes(name));
	return JSON.stringify(rules.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A run that a brake has stopped before its first change. */
export class RunRefused extends KobbleFailure {
	/**
	 * @param mayHaveActed whether an earlier try of this execution may have done something
	 * @param outcomes the items that failed by themselves, among all items of the run
	 */
	constructor(
		{ what, advice }: Refusal,
		mayHaveActed: boolean,
		readonly outcomes: ReadonlyArray<ItemOutcome<unknown>>,
	) {
		const details: FailureDetails = {
			message: `${mayHaveActed ? 'Nothing more' : 'Nothing'} was changed: ${what}`,
			description: advice,
			outcome: 'notApplied',
			retryable: false,
			cause: 'configuration-invalid',
		};
		super(mayHaveActed ? markUnknown(details) : details);
	}
}

/** Why a brake stops a run. */
export interface Refusal {
	/** What is too much or different, in numbers. */
	readonly what: string;
	readonly advice: string;
}

/** @returns `undefined` if the run is what was approved */
export function checkApprovedPlan(plan: Plan, approvedPlan: Plan): Refusal | undefined {
	const difference = describeDifference(plan, approvedPlan);
	if (difference === undefined) return undefined;
	return {
		what: `this is not the approved plan (${difference})`,
		advice:
			'Give this node the items that went into the preview, in the same order, with the same options and the same credential, or preview the new list and have that approved',
	};
}

/**
 * @param amounts of the items that are still to be sent
 * @returns `undefined` if their sum is within Max Total
 */
export function checkTotal(amounts: readonly number[], { maxTotal }: Brakes): Refusal | undefined {
	const total = sumAmounts(amounts) ?? 0n;
	if (maxTotal === undefined || total <= BigInt(maxTotal)) return undefined;
	return {
		what: `the amounts add up to ${formatNumber(total)}, and the option "Max Total" allows ${formatNumber(maxTotal)}`,
		advice: 'Check the items and their amounts. If they are right, raise "Max Total"',
	};
}

/**
 * @param changes how many items would change something
 * @param items how many there are
 * @returns `undefined` if that is within Max Changes
 */
export function checkChanges(
	changes: number,
	items: number,
	{ maxChanges }: Brakes,
): Refusal | undefined {
	if (maxChanges === undefined || changes <= maxChanges) return undefined;
	return {
		what: `${formatNumber(changes)} of ${countItems(items)} would change something, and the option "Max Changes" allows ${formatNumber(maxChanges)}`,
		advice:
			'Check the list of items; the option "Preview" shows what each would change. If all of them are meant, raise "Max Changes"',
	};
}
