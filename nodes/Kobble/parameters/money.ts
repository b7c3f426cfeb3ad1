import { InvalidField } from '../errors/kobbleFailure';
import { convertDigits } from './values';

/**
 * An amount of money in Kobble's unit, which is not documented, so nothing is converted or rounded.
 *
 * @param label the field as the editor names it: `The field "Amount"`
 * @returns a whole number from 1 to 2^53 - 1
 * @throws InvalidField for anything else, such as 12.5, "1,000" or "1e3"
 */
export function parseAmount(value: unknown, label: string): number {
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === undefined || text === null || text === '') {
		throw new InvalidField(`${label} is empty`, ENTER_AMOUNT);
	}
	const amount = convertDigits(text);
	if (typeof amount !== 'number' || !Number.isInteger(amount)) {
		throw new InvalidField(`${label} is not a whole number`, ENTER_AMOUNT);
	}
	if (amount < 1) throw new InvalidField(`${label} is less than 1`, ENTER_AMOUNT);
	if (Number.isSafeInteger(amount)) return amount;
	throw new InvalidField(
		`${label} is too large to be exact`,
		'Enter a whole number below 9,007,199,254,740,992',
	);
}

const ENTER_AMOUNT =
	'Enter a whole number of at least 1, with digits only: no point, comma, sign or currency. Nothing is rounded or converted';
