import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readSimpleExpression, NOT_SIMPLE } from './itemReference';

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
