import type { IDataObject } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { isUuid } from '../data/uuid';
import { isJsonObject } from '../data/json';
import { InvalidField } from '../errors/kobbleFailure';

/**
 * Text without the spaces around it.
 *
 * @param label the field as the editor names it: `The field "Remarks"`
 * @returns `undefined` where there is none
 * @throws InvalidField where an expression yields something that is no text
 */
export function parseOptionalText(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw new InvalidField(`${label} does not hold text`, 'Enter text, or correct its expression');
	}
	const text = String(value).trim();
	return text === '' ? undefined : text;
}

/** @throws InvalidField also where there is none */
export function parseText(value: unknown, label: string): string {
	const text = parseOptionalText(value, label);
	if (text !== undefined) return text;
	throw new InvalidField(
		`${label} is empty`,
		'Enter text. If it holds an expression, that expression yields nothing for this item',
	);
}

/**
 * A switch, also as text.
 *
 * @param label the field as the editor names it: `The option "Skip If Unchanged"`
 * @throws InvalidField where an expression yields anything else: taken for off, it would be no guard
 */
export function parseBoolean(value: unknown, label: string): boolean {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (text === true || text === 'true') return true;
	if (text === false || text === 'false') return false;
	throw new InvalidField(
		`${label} is neither true nor false`,
		'Switch it on or off, correct its expression, or remove the option',
	);
}

export interface IntegerRange {
	readonly min: number;
	readonly max: number;
	readonly default: number;
	/** What to do instead of entering a number; by default, to remove the option. */
	readonly instead?: string;
}

/**
 * A whole number, also as text.
 *
 * @param label the field as the editor names it: `The option "Timeout (Seconds)"`
 * @returns the range's default where nothing was set
 * @throws InvalidField naming the range
 */
export function parseInteger(value: unknown, label: string, range: IntegerRange): number {
	if (value === undefined) return range.default;
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (
		typeof number !== 'number' ||
		!Number.isInteger(number) ||
		number < range.min ||
		number > range.max
	) {
		throw new InvalidField(
			`${label} is not a whole number from ${range.min} to ${range.max}`,
			`Enter a number in that range, or ${range.instead ?? `remove the option to use ${range.default}`}`,
		);
	}
	return number;
}

/** The values of a list, or of text with commas between them; empty ones are left out. */
export function splitList(value: unknown): unknown[] {
	const parts: unknown[] = typeof value === 'string' ? value.split(',') : [value].flat();
	return parts.filter(
		(part) =>
			part !== undefined && part !== null && !(typeof part === 'string' && part.trim() === ''),
	);
}

/**
 * One of several fixed values, whatever its case.
 *
 * @param label the field as the editor names it: `The field "Status"`
 * @throws InvalidField naming the values that there are
 */
export function parseChoice<Choice extends string>(
	value: unknown,
	label: string,
	choices: readonly Choice[],
): Choice {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : (value ?? '');
	const choice = choices.find((one) => one.toLowerCase() === text);
	if (choice !== undefined) return choice;
	throw new InvalidField(
		text === '' ? `${label} is empty` : `${label} holds a value that Kobble does not know`,
		`Choose one of ${choices.join(', ')}`,
	);
}

/**
 * Some of several fixed values, as a list or as text with commas between them.
 *
 * @throws InvalidField where there is none: whoever added the field wants fewer cards, not all
 */
export function parseChoices<Choice extends string>(
	value: unknown,
	label: string,
	choices: readonly Choice[],
): Choice[] {
	const parts = splitList(value);
	if (parts.length === 0) return [parseChoice('', label, choices)];
	return parts.map((part) => parseChoice(part, label, choices));
}

/**
 * A Kobble id from a locator or from plain text.
 *
 * @param label the field as the editor names it: `The field "Card"`
 * @throws InvalidField where it is empty or no UUID; the value could be a card number, so it is not shown
 */
export function parseId(value: unknown, label: string): string {
	const id = isJsonObject(value) && '__rl' in value ? value.value : value;
	const text = typeof id === 'string' ? id.trim() : '';
	if (text === '' && (id === undefined || id === null || typeof id === 'string')) {
		throw new InvalidField(
			`${label} is empty`,
			'Choose or enter an ID. If it holds an expression, that expression yields nothing for this item',
		);
	}
	if (!isUuid(text)) {
		throw new InvalidField(
			`${label} does not hold an ID of Kobble`,
			'A Kobble ID has 36 characters, such as 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f. A card number is not an ID',
		);
	}
	// As Kobble writes them; a UUID in capitals is the same UUID.
	return text.toLowerCase();
}

/**
 * Several Kobble ids, as a list or as text with commas between them.
 *
 * @throws InvalidField where there is none, or one is no UUID
 */
export function parseIds(value: unknown, label: string): string[] {
	const parts = splitList(value);
	if (parts.length === 0) return [parseId(undefined, label)];
	return parts.map((part) => parseId(part, label));
}

const JSON_ADVICE = 'Enter a JSON object, such as { "product_id": "p-1" }, or {} for none';

/**
 * A JSON object, as text or as what an expression yields.
 *
 * @param label the field as the editor names it: `The field "Metadata"`
 * @throws InvalidField that shows none of the text, as the parser's own message would
 */
export function parseJsonObject(value: unknown, label: string): IDataObject {
	const json = typeof value === 'string' ? parseJsonText(value.trim(), label) : value;
	// A date of an expression is an object too, and goes out as text.
	if (isJsonObject(json) && typeof json.toJSON !== 'function') return json;
	if (json === undefined || json === null) throw new InvalidField(`${label} is empty`, JSON_ADVICE);
	throw new InvalidField(`${label} does not hold a JSON object`, JSON_ADVICE);
}

function parseJsonText(text: string, label: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		return refuseJson(error, label);
	}
}

function refuseJson(error: unknown, label: string): never {
	const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
	// Not every version of Node.js tells the place.
	const place = position === undefined ? '' : `, see character ${Number(position) + 1}`;
	throw new InvalidField(
		`${label} is not valid JSON${place}`,
		`Check its quotes, commas and braces. ${JSON_ADVICE}`,
	);
}

/** Luxon would also read a lone year, a week or a time of day, which nobody means here. */
const BEGINS_WITH_DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * A moment as Kobble takes it: ISO 8601 in UTC, with milliseconds.
 *
 * @param label the field as the editor names it: `The filter "From"`
 * @param timezone what a date without a zone is meant in
 * @throws InvalidField where it is empty or no date
 */
export function parseDateTime(value: unknown, label: string, timezone: string): string {
	if (value === undefined || value === null || value === '') {
		throw new InvalidField(
			`${label} is empty`,
			'Enter a date, correct its expression, or remove it',
		);
	}
	const moment = parseIsoOrSql(value, timezone)?.toUTC().toISO();
	if (typeof moment !== 'string') {
		throw new InvalidField(
			`${label} is not a date`,
			'Enter a date such as 2026-01-31, or a moment such as 2026-01-31T09:30:00+10:00',
		);
	}
	return moment;
}

/**
 * A date in a format that Kobble does not document. Text is sent as it was typed, because whoever
 * typed it may know the format; a date object from an expression is sent as ISO 8601 in UTC, like
 * all dates of Kobble.
 *
 * @throws InvalidField if it is empty, or neither text nor a date
 */
export function parseDateAsTyped(value: unknown, label: string): string {
	const date = toDateTime(value)?.toUTC().toISO();
	if (typeof date === 'string') return date;
	if (value !== undefined && value !== null && typeof value !== 'string') {
		throw new InvalidField(
			`${label} does not hold text or a date`,
			'Enter a date in the format that Kobble agreed with you, or correct its expression',
		);
	}
	const text = value?.trim() ?? '';
	if (text !== '') return text;
	throw new InvalidField(
		`${label} is empty`,
		'Enter a date, correct its expression, or remove the field',
	);
}

function toDateTime(value: unknown): DateTime | undefined {
	if (DateTime.isDateTime(value)) return value;
	return value instanceof Date ? DateTime.fromJSDate(value) : undefined;
}

function parseIsoOrSql(value: unknown, timezone: string): DateTime | undefined {
	const moment = toDateTime(value);
	if (moment !== undefined) return moment;
	const text = typeof value === 'string' ? value.trim() : '';
	if (!BEGINS_WITH_DATE.test(text)) return undefined;
	const iso = DateTime.fromISO(text, { zone: timezone });
	return iso.isValid ? iso : DateTime.fromSQL(text, { zone: timezone });
}
