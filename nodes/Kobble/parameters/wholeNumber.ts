import { InvalidField } from '../errors/kobbleFailure';

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
