import { InvalidField } from '../errors/kobbleFailure';

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
