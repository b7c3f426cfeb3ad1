import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isJsonObject } from '../data/json';

/** The part of n8n that the reader uses. */
type Execution = Pick<
	IExecuteFunctions,
	'evaluateExpression' | 'getInputData' | 'getNode' | 'getNodeParameter'
>;

/** The path of a parameter: its name, or a collection and the name inside it. */
export type ParameterPath = readonly [string] | readonly [collection: string, name: string];

/** An expression without a value for an item. */
export interface EmptyExpression {
	/** As written in the editor: `{{ $json.card }}`. */
	readonly text: string;
	/** A field that the expression uses and the item lacks. */
	readonly missingField: string | undefined;
}

/**
 * Reads the node's parameters: once per run if they contain no expression, otherwise once per item.
 * n8n evaluates only expressions that are more than a field of the item.
 */
export class ParameterReader {
	private readonly parameters: Readonly<Record<string, unknown>>;

	private readonly constants = new Map<string, unknown>();

	private readonly items: readonly INodeExecutionData[];

	/** In an agent's tool, the input items are the model's arguments, and `$json` is another item. */
	private readonly isTool: boolean;

	/** @param written parameters to read instead of the node's, such as those of before an edit */
	constructor(
		private readonly execution: Execution,
		private readonly written?: Readonly<Record<string, unknown>>,
	) {
		const node = execution.getNode();
		this.parameters = written ?? node.parameters;
		this.items = execution.getInputData();
		this.isTool = node.type.endsWith('Tool');
	}

	/**
	 * @returns the evaluated parameter; `undefined` if it is not set
	 * @throws what n8n throws if an expression fails
	 */
	read(name: string, itemIndex: number): unknown {
		if (findExpression(this.parameters[name]) !== undefined) {
			const value = this.isTool
				? NOT_SIMPLE
				: readSimpleExpression(this.parameters[name], this.getItem(itemIndex));
			return value === NOT_SIMPLE ? this.evaluate(name, itemIndex) : value;
		}
		if (!this.constants.has(name)) this.constants.set(name, this.evaluate(name, itemIndex));
		return this.constants.get(name);
	}

	/** Whether a parameter is an expression and not a fixed value. */
	isExpression(path: ParameterPath): boolean {
		return findExpression(getByPath(this.parameters, path)) !== undefined;
	}

	/** Explains why a parameter is empty, if it has an expression; `undefined` if it has none. */
	explainEmpty(path: ParameterPath, itemIndex: number): EmptyExpression | undefined {
		const expression = findExpression(getByPath(this.parameters, path));
		if (expression === undefined) return undefined;
		const text = expression.slice(1).trim();
		if (this.isTool) return { text, missingField: undefined };
		const item = this.getItem(itemIndex);
		const missingField = findFieldNames(text).find((name) => !Object.hasOwn(item, name));
		return { text, missingField };
	}

	private getItem(itemIndex: number): IDataObject {
		return this.items[itemIndex]?.json ?? {};
	}

	private evaluateWritten(value: unknown, itemIndex: number): unknown {
		return mapTexts(value, (text) =>
			text.startsWith('=') ? this.execution.evaluateExpression(text.slice(1), itemIndex) : text,
		);
	}

	private evaluate(name: string, itemIndex: number): unknown {
		if (this.written !== undefined) return this.evaluateWritten(this.written[name], itemIndex);
		const nothing: unknown = undefined;
		return this.execution.getNodeParameter(name, itemIndex, nothing);
	}
}

/** Applies a function to each text inside a value. */
function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
	if (typeof value === 'string') return change(value);
	if (Array.isArray(value)) return value.map((one: unknown) => mapTexts(one, change));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)]),
	);
}

function getByPath(parameters: Readonly<Record<string, unknown>>, path: ParameterPath): unknown {
	const [first, second] = path;
	const value = parameters[first];
	if (second === undefined) return value;
	return isJsonObject(value) ? value[second] : value;
}

/**
 * The first expression in a parameter: in a text, or anywhere in a collection or a resource locator.
 * n8n marks it with an equals sign at the beginning of the text.
 */
function findExpression(value: unknown): string | undefined {
	if (typeof value === 'string') return value.startsWith('=') ? value : undefined;
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.values(value)
		.map(findExpression)
		.find((found) => found !== undefined);
}

/** The fields of the item that an expression names. */
function findFieldNames(expression: string): string[] {
	const field =
		/\$json\s*(?:(?:\?\.|\.)\s*([A-Za-z_$][\w$]*)|\[\s*(?:"([^"\\]+)"|'([^'\\]+)')\s*\])/g;
	return [...expression.slice(0, 2_000).matchAll(field)].map(
		([, plain, quoted, inApostrophes]) => plain ?? quoted ?? inApostrophes ?? '',
	);
}

/** The expression that n8n writes if a field of the item is dragged into an empty parameter. */
const FIELD_EXPRESSION =
	/^=\{\{\s*\$json(?:\.([A-Za-z_$][\w$]*)|\[\s*(?:"([^"\\{}]+)"|'([^'\\{}]+)')\s*\])\s*\}\}$/;

/** Stands for the value of an expression that only n8n can evaluate. */
export const NOT_SIMPLE = Symbol('not simple');

/**
 * The value of a parameter whose expressions only name a field of the item, such as `={{ $json.card
 * }}`. n8n evaluates each expression in an isolate, which takes about a millisecond, so this saves
 * a second for a thousand items.
 *
 * @param written the parameter as saved in the workflow
 * @param item the item's `json`
 * @returns the value that n8n would return; NOT_SIMPLE if it contains another expression, or if the
 * item has no such field with text, a number or a boolean
 */
export function readSimpleExpression(written: unknown, item: IDataObject): unknown {
	if (typeof written === 'string') {
		return written.startsWith('=') ? readNamedField(written, item) : written;
	}
	if (Array.isArray(written)) {
		const values = written.map((value: unknown) => readSimpleExpression(value, item));
		return values.includes(NOT_SIMPLE) ? NOT_SIMPLE : values;
	}
	if (typeof written !== 'object' || written === null) return written;
	const entries = Object.entries(written).map(([name, value]) => [
		name,
		readSimpleExpression(value, item),
	]);
	return entries.some(([, value]) => value === NOT_SIMPLE)
		? NOT_SIMPLE
		: Object.fromEntries(entries);
}

function readNamedField(expression: string, item: IDataObject): unknown {
	const [, plain, quoted, inApostrophes] = FIELD_EXPRESSION.exec(expression) ?? [];
	const name = plain ?? quoted ?? inApostrophes;
	// Names that every object inherits are left to n8n, which decides which of them are allowed.
	if (name === undefined || !Object.hasOwn(item, name) || name in Object.prototype)
		return NOT_SIMPLE;
	const value = item[name];
	return ['string', 'number', 'boolean'].includes(typeof value) ? value : NOT_SIMPLE;
}
