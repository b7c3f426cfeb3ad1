import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** What the reader needs of n8n. */
type Execution = Pick<IExecuteFunctions, 'getInputData' | 'getNode' | 'getNodeParameter'>;

/**
 * Reads the node's parameters: once per run where no expression is in them, otherwise once per item,
 * and with n8n's help only where an expression does more than name a field of the item.
 */
export class ParameterReader {
	private readonly written: Readonly<Record<string, unknown>>;

	private readonly constants = new Map<string, unknown>();

	private readonly items: readonly INodeExecutionData[];

	constructor(private readonly execution: Execution) {
		this.written = execution.getNode().parameters;
		this.items = execution.getInputData();
	}

	/** @returns the evaluated parameter; `undefined` where it is not set */
	read(name: string, itemIndex: number): unknown {
		if (holdsExpression(this.written[name])) {
			const value = readSimpleExpression(this.written[name], this.items[itemIndex]?.json ?? {});
			return value === NOT_SIMPLE ? this.evaluate(name, itemIndex) : value;
		}
		if (!this.constants.has(name)) this.constants.set(name, this.evaluate(name, itemIndex));
		return this.constants.get(name);
	}

	private evaluate(name: string, itemIndex: number): unknown {
		const nothing: unknown = undefined;
		return this.execution.getNodeParameter(name, itemIndex, nothing);
	}
}

/** n8n marks an expression by an equals sign at the beginning of the text. */
function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(holdsExpression);
}

/** As n8n writes it when a field of the item is dragged into a parameter, and nothing else is there. */
const FIELD_EXPRESSION =
	/^=\{\{\s*\$json(?:\.([A-Za-z_$][\w$]*)|\[\s*(?:"([^"\\{}]+)"|'([^'\\{}]+)')\s*\])\s*\}\}$/;

/** What could not be told without n8n. */
export const NOT_SIMPLE = Symbol('unknown');

/**
 * A parameter whose expressions do no more than name a field of the item, such as
 * `={{ $json.card }}`. n8n evaluates each expression in an isolate, which takes it about a
 * millisecond; a thousand items with such fields take a second less without.
 *
 * @param written the parameter as the workflow holds it
 * @param item the item's `json`
 * @returns what n8n would give, or UNKNOWN where another expression is in it, or the item's own field
 * is no text, number, true or false
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
	// n8n knows which of the names that objects have by themselves it lets through.
	if (name === undefined || !Object.hasOwn(item, name) || name in Object.prototype)
		return NOT_SIMPLE;
	const value = item[name];
	return ['string', 'number', 'boolean'].includes(typeof value) ? value : NOT_SIMPLE;
}
