import { isJsonObject } from '../api/request';
import { InvalidField } from '../errors/kobbleFailure';
import { isUuid } from '../idempotency/idempotencyKey';
import { splitList } from './parts';

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
