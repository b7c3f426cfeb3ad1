import { DateTime } from 'luxon';

import { InvalidField } from '../errors/kobbleFailure';

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
 * A date in a format that Kobble does not document: text goes out as it was typed, for whoever typed
 * it may know; a date object of an expression as ISO 8601 in UTC, like all dates of Kobble.
 *
 * @returns `undefined` where there is none
 * @throws InvalidField where an expression yields neither
 */
export function parseDateAsTyped(value: unknown, label: string): string | undefined {
	const moment = toDateTime(value)?.toUTC().toISO();
	if (typeof moment === 'string') return moment;
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'string') {
		throw new InvalidField(
			`${label} does not hold text or a date`,
			'Enter a date in the format that Kobble agreed with you, or correct its expression',
		);
	}
	const text = value.trim();
	return text === '' ? undefined : text;
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
