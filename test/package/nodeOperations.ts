import { posix } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodeType } from 'n8n-workflow';

import { readText } from './markdown';

const manifest = JSON.parse(readText('package.json')) as { n8n: { nodes: string[] } };

/** An operation as shown in the editor. */
export interface DocumentedOperation {
	readonly resource: string;
	readonly operation: string;
	/** Whether the editor offers it to agents. */
	readonly isForAgents: boolean;
	readonly fields: readonly INodeProperties[];
}

/** The nodes of the package, except triggers. */
export const actionNodes = manifest.n8n.nodes
	.map((path) => posix.basename(path, '.js').replace(/\.node$/, ''))
	.filter((name) => !name.endsWith('Trigger'));

export function loadNode(name: string): INodeType {
	const exports = jest.requireActual<Record<string, new () => INodeType>>(
		`../../nodes/Kobble/${name}.node`,
	);
	const NodeClass = exports[name];
	if (NodeClass === undefined) throw new Error(`${name}.node.ts exports no ${name}`);
	return new NodeClass();
}

/** Lists the operations of a node, with the fields that the editor shows for each. */
export function listOperations({ description }: INodeType): DocumentedOperation[] {
	const { properties } = description;
	const selectors = properties.filter(({ name }) => name === 'resource');
	const resources = new Map(listChoices(selectors).map(({ name, value }) => [value, name]));
	return [...resources].flatMap(([value, resource]) => {
		const selectors = properties.filter(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(value),
		);
		const operations = new Map(listChoices(selectors).map((choice) => [choice.value, choice.name]));
		const forAgents = selectors.filter(({ displayOptions }) => !displayOptions?.hide?.['@tool']);
		const offered = new Set(listChoices(forAgents).map((choice) => choice.value));
		return [...operations].map(([operationValue, operation]) => ({
			resource,
			operation,
			isForAgents: offered.has(operationValue),
			fields: properties.filter(
				({ name, displayOptions: { show } = {} }) =>
					!['resource', 'operation'].includes(name) &&
					show?.resource?.includes(value) &&
					show.operation?.includes(operationValue),
			),
		}));
	});
}

function listChoices(fields: INodeProperties[]): Array<{ name: string; value: string }> {
	return fields.flatMap(({ options = [] }) =>
		options.flatMap((option) =>
			'value' in option ? [{ name: option.name, value: String(option.value) }] : [],
		),
	);
}

/** Lists the entries of a collection of an operation, such as its options. */
export function listCollection(
	{ fields }: DocumentedOperation,
	collection: string,
): Array<INodeProperties | INodePropertyCollection> {
	return fields
		.filter(({ name }) => name === collection)
		.flatMap(({ options = [] }) => options.flatMap((one) => ('value' in one ? [] : [one])));
}
