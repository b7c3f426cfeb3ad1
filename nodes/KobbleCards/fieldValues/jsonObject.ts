import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../client/kobbleRequest';
import { InvalidField } from '../../errors/kobbleFailure';

const WAY_OUT = 'Enter a JSON object, such as { "product_id": "gold" }, or {} for none';

/**
 * A JSON object, as text or as what an expression yields.
 *
 * @param label the field as the editor names it: `The field "Metadata"`
 * @throws InvalidField that names the place where the text stops being JSON, and shows none of it
 */
export function jsonObjectOf(value: unknown, label: string): IDataObject {
	const json = typeof value === 'string' ? parsed(value.trim(), label) : value;
	if (isJsonObject(json)) return json;
	throw new InvalidField(`${label} does not hold a JSON object`, WAY_OUT);
}

function parsed(text: string, label: string): unknown {
	if (text === '') throw new InvalidField(`${label} is empty`, WAY_OUT);
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		return refuse(error, label);
	}
}

/** The parser's own message repeats a part of the text. */
function refuse(error: unknown, label: string): never {
	const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
	const place = position === undefined ? 'at its end' : `at character ${Number(position) + 1}`;
	throw new InvalidField(`${label} is not valid JSON, see ${place}`, WAY_OUT);
}
