import { DateTime } from 'luxon';

import { InvalidField } from '../../errors/kobbleFailure';

/** Luxon would also read a lone year, a week or a time of day, which nobody means here. */
const BEGINS_WITH_DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * A moment as Kobble takes it: ISO 8601 in UTC, with milliseconds.
 *
 * @param label the field as the editor names it: `The filter "From"`
 * @param timezone what a date without a zone is meant in
 * @throws InvalidField where it is empty or no date
 */
export function momentOf(value: unknown, label: string, timezone: string): string {
	if (value === undefined || value === null || value === '') {
		throw new InvalidField(
			`${label} is empty`,
			'Enter a date, correct its expression, or remove it',
		);
	}
	const moment = parsed(value, timezone)?.toUTC().toISO();
	if (typeof moment !== 'string') {
		throw new InvalidField(
			`${label} is not a date`,
			'Enter a date such as 2026-01-31, or a moment such as 2026-01-31T09:30:00+10:00',
		);
	}
	return moment;
}

function parsed(value: unknown, timezone: string): DateTime | undefined {
	if (DateTime.isDateTime(value)) return value;
	if (value instanceof Date) return DateTime.fromJSDate(value);
	const text = typeof value === 'string' ? value.trim() : '';
	if (!BEGINS_WITH_DATE.test(text)) return undefined;
	const iso = DateTime.fromISO(text, { zone: timezone });
	return iso.isValid ? iso : DateTime.fromSQL(text, { zone: timezone });
}
