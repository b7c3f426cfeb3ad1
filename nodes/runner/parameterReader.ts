import type { IExecuteFunctions } from 'n8n-workflow';

/** Reads the node's parameters: once per item, and once per run where no expression is in them. */
export class ParameterReader {
	private readonly written: Readonly<Record<string, unknown>>;

	private readonly constants = new Map<string, unknown>();

	constructor(private readonly execution: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>) {
		this.written = execution.getNode().parameters;
	}

	/** @returns the evaluated parameter; `undefined` where it is not set */
	read(name: string, itemIndex: number): unknown {
		if (holdsExpression(this.written[name])) return this.evaluate(name, itemIndex);
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
