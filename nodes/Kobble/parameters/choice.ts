import { InvalidField } from '../errors/kobbleFailure';
import { splitList } from './parts';

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
