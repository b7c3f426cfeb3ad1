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
