import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../api/request';
import { InvalidField } from '../errors/kobbleFailure';

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
