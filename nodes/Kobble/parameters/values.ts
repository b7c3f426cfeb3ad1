import type { IDataObject } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { formatNumber } from '../data/formatNumber';
import { hasInvisibleCharacter } from '../data/invisibleCharacter';
import { isUuid } from '../data/uuid';
import { isJsonObject } from '../data/json';
import { InvalidField } from '../errors/kobbleFailure';

/**
 * A trimmed text.
 *
 * @param label the field as the editor names it: `The field "Remarks"`
 * @returns `undefined` if it is empty
 * @throws InvalidField if an expression returns something other than text
 */
export function parseOptionalText(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw new InvalidField(`${label} is not text`, 'Enter text, or correct its expression');
	}
	if (typeof value === 'number' && isInexact(value)) {
		throw new InvalidField(`${label} holds a number that is not exact`, SEND_AS_TEXT);
	}
	const text = String(value).trim();
	return text === '' ? undefined : text;
}

const SEND_AS_TEXT = 'Send a number of more than 15 digits as text, so that none of them is lost';

/** Whether JavaScript may have rounded a number, or JSON cannot express it. */
function isInexact(value: number): boolean {
	return !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/**
 * One line of text, such as the reference of a payment.
 *
 * @returns `undefined` if it is empty
 * @throws InvalidField if it is too long or holds a character that cannot be seen
 */
export function parseOptionalLine(value: unknown, label: string): string | undefined {
	const text = parseOptionalText(value, label);
	if (text !== undefined) checkLine(text, label, LONGEST_LINE);
	return text;
}

const LONGEST_LINE = 500;

/**
 * Checks that a text is one line of characters that can be seen.
 *
 * @param longest the most characters that it may have
 * @throws InvalidField
 */
export function checkLine(text: string, label: string, longest: number): void {
	if (text.length > longest) {
		throw new InvalidField(
			`${label} holds more than ${longest} characters`,
			'Enter a shorter text',
		);
	}
	if (hasInvisibleCharacter(text)) {
		throw new InvalidField(
			`${label} holds a character that cannot be seen`,
			'Type it again, or correct its expression. Line breaks, tabs, and spaces that are not plain spaces are not allowed',
		);
	}
}

/** @throws InvalidField also if it is empty */
export function parseText(value: unknown, label: string): string {
	const text = parseOptionalText(value, label);
	if (text !== undefined) return text;
	throw new InvalidField(`${label} is empty`, 'Enter text');
}

/**
 * A boolean, also as text.
 *
 * @param label the field as the editor names it: `The option "Skip If Unchanged"`
 * @throws InvalidField if an expression returns anything else: read as false, it would disable a
 * guard
 */
export function parseBoolean(value: unknown, label: string): boolean {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (text === true || text === 'true') return true;
	if (text === false || text === 'false') return false;
	throw new InvalidField(
		`${label} is neither true nor false`,
		'Switch it on or off, or correct its expression',
	);
}

export interface IntegerRange {
	readonly min: number;
	readonly max: number;
	readonly default: number;
	/** What to do instead of entering a number; by default, remove the option. */
	readonly instead?: string;
}

/**
 * Text that consists of digits, as a number; any other value as it is. Other spellings that
 * JavaScript reads as numbers, such as `1e3` and `0x64`, are slips.
 */
export function convertDigits(value: unknown): unknown {
	return typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
}

/**
 * An integer, also as text.
 *
 * @param label the field as the editor names it: `The option "Timeout (Seconds)"`
 * @throws InvalidField that names the range
 */
export function parseInteger(value: unknown, label: string, range: IntegerRange): number {
	const number = convertDigits(value);
	if (
		typeof number !== 'number' ||
		!Number.isInteger(number) ||
		Object.is(number, -0) ||
		number < range.min ||
		number > range.max
	) {
		throw new InvalidField(
			`${label} is not a whole number from ${formatNumber(range.min)} to ${formatNumber(range.max)}`,
			`Enter a number in that range, or ${range.instead ?? `remove the option to use ${range.default}`}`,
		);
	}
	return number;
}

/** The non-empty values of an array or of comma-separated text. */
export function splitList(value: unknown): unknown[] {
	const parts: unknown[] = typeof value === 'string' ? value.split(',') : [value].flat();
	return parts.filter(
		(part) =>
			part !== undefined && part !== null && !(typeof part === 'string' && part.trim() === ''),
	);
}

/**
 * One of several fixed values, in upper or lower case.
 *
 * @param label the field as the editor names it: `The field "Status"`
 * @throws InvalidField that names the allowed values
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
		text === '' ? `${label} is empty` : `${label} is not one of the allowed values`,
		choices.length === 1 ? `Enter ${choices[0]}` : `Choose one of ${choices.join(', ')}`,
	);
}

/**
 * Some of several fixed values, as an array or as comma-separated text.
 *
 * @throws InvalidField if there are no values: a user who added the field wants some cards, not all
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
 * A Kobble ID from a resource locator or from plain text.
 *
 * @param label the field as the editor names it: `The field "Card"`
 * @throws InvalidField if it is empty or not a UUID. The value is not shown, because it could be a
 * card number.
 */
export function parseId(value: unknown, label: string): string {
	const id = isJsonObject(value) && '__rl' in value ? value.value : value;
	const text = typeof id === 'string' ? id.trim() : '';
	if (text === '' && (id === undefined || id === null || typeof id === 'string')) {
		throw new InvalidField(`${label} is empty`, 'Choose or enter an ID');
	}
	if (!isUuid(text)) {
		throw new InvalidField(
			`${label} is not a Kobble ID`,
			'A Kobble ID has 36 characters, such as 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f. Get Many shows it; a name or a card number is not an ID',
		);
	}
	// Kobble writes IDs in lower case.
	return text.toLowerCase();
}

/**
 * Several Kobble IDs, as an array or as comma-separated text.
 *
 * @throws InvalidField if there are no IDs, or if one of them is not a UUID
 */
export function parseIds(value: unknown, label: string): string[] {
	const parts = splitList(value);
	if (parts.length === 0) return [parseId(undefined, label)];
	return parts.map((part) => parseId(part, label));
}

const JSON_ADVICE = 'Enter a JSON object, such as { "name": "value" }. An empty one is {}';

/**
 * A JSON object, as text or as the value of an expression.
 *
 * @param label the field as the editor names it: `The field "Metadata"`
 * @throws InvalidField, which shows none of the text; the parser's own message would
 */
export function parseJsonObject(value: unknown, label: string): IDataObject {
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === undefined || text === null || text === '') {
		throw new InvalidField(`${label} is empty`, JSON_ADVICE);
	}
	const json = typeof text === 'string' ? parseJsonText(text, label) : text;
	// A date from an expression is also an object, but it would be sent as text.
	const numbers = isJsonObject(json) && typeof json.toJSON !== 'function' && readNumbers(json);
	if (!numbers) throw new InvalidField(`${label} is not a JSON object`, JSON_ADVICE);
	if (numbers.some(isInexact)) {
		throw new InvalidField(`${label} holds a number that is not exact`, SEND_AS_TEXT);
	}
	return json;
}

/** @returns `undefined` if the object cannot be written as JSON, such as one that holds itself */
function readNumbers(json: IDataObject): number[] | undefined {
	const numbers: number[] = [];
	try {
		JSON.stringify(json, (_name, value: unknown) => {
			if (typeof value === 'number') numbers.push(value);
			return value;
		});
		return numbers;
	} catch {
		return undefined;
	}
}

function parseJsonText(text: string, label: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		return refuseJson(error, label);
	}
}

function refuseJson(error: unknown, label: string): never {
	const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
	// Not every version of Node.js reports the position.
	const place = position === undefined ? '' : `, see character ${Number(position) + 1}`;
	throw new InvalidField(
		`${label} is not valid JSON${place}`,
		`Check its quotes, commas and braces. ${JSON_ADVICE}`,
	);
}

/** Luxon would also accept a year alone, a week or a time of day, which nobody means here. */
const BEGINS_WITH_DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * A date and time in Kobble's format: ISO 8601 in UTC, with milliseconds.
 *
 * @param label the field as the editor names it: `The filter "Date From"`
 * @param timezone of a date without one
 * @throws InvalidField if it is empty or not a date
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
			'Enter a date such as 2026-01-31, or a date and time such as 2026-01-31T09:30:00+10:00',
		);
	}
	return moment;
}

/**
 * A date in a format that Kobble does not document. Text is sent as entered, because the user may
 * know the format. A date object from an expression is sent as ISO 8601 in UTC, like all dates sent
 * to Kobble.
 *
 * @throws InvalidField if it is empty, or neither text nor a date
 */
export function parseDateAsTyped(value: unknown, label: string): string {
	const date = toDateTime(value)?.toUTC().toISO();
	if (typeof date === 'string') return date;
	if (value !== undefined && value !== null && typeof value !== 'string') {
		throw new InvalidField(
			`${label} is neither text nor a date`,
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

/** n8n's text form of a date object in a collection. */
const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}[+-]\d{2}:\d{2}$/;

/**
 * Like `parseDateAsTyped`, for an expression: n8n may already have converted its date object to
 * text.
 */
export function parseDateOfExpression(value: unknown, label: string): string {
	const text = parseDateAsTyped(value, label);
	return (ISO_WITH_OFFSET.test(text) && DateTime.fromISO(text).toUTC().toISO()) || text;
}

function toDateTime(value: unknown): DateTime | undefined {
	if (DateTime.isDateTime(value)) return value;
	return value instanceof Date ? DateTime.fromJSDate(value) : undefined;
}

/** @param timezone of a text without one; a text with one is converted to it */
export function parseIsoOrSql(value: unknown, timezone: string): DateTime | undefined {
	const moment = toDateTime(value);
	if (moment !== undefined) return moment;
	const text = typeof value === 'string' ? value.trim() : '';
	if (!BEGINS_WITH_DATE.test(text)) return undefined;
	const iso = DateTime.fromISO(text, { zone: timezone });
	return iso.isValid ? iso : DateTime.fromSQL(text, { zone: timezone });
}
