import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodeType } from 'n8n-workflow';

import { ROOT } from './contract';

/** n8n looks here for the output schemas of version 1 of the nodes in the folder above. */
export const SCHEMA_FOLDER = join(ROOT, 'nodes/Kobble/__schema__/v1.0.0');

/** An operation, by the values that a workflow saves. */
export interface NodeOperation {
	/** Such as `kobbleCards`. */
	readonly node: string;
	readonly resource: string;
	readonly operation: string;
}

/** Lists the operations of all nodes that n8n loads from the package. */
export async function listNodeOperations(): Promise<NodeOperation[]> {
	const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
	const { n8n } = JSON.parse(manifest) as { n8n: { nodes: string[] } };
	const nodes = await Promise.all(n8n.nodes.map(loadNode));
	const operations = nodes.flatMap(({ description }) =>
		description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap((field) => listOperations(description.name, field)),
	);
	// A resource has two such fields if the node offers fewer operations to an agent.
	const byPath = new Map(operations.map((one) => [`${one.resource}/${one.operation}`, one]));
	return [...byPath.values()];
}

/** @param path of the compiled node, as in the manifest */
async function loadNode(path: string): Promise<INodeType> {
	const source = join(ROOT, path.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	const exports = (await import(source)) as Record<string, new () => INodeType>;
	const [NodeClass] = Object.values(exports).filter((each) => typeof each === 'function');
	if (NodeClass === undefined) throw new Error(`${source} exports no class`);
	return new NodeClass();
}

/** The field "Operation" of a resource has its operations as options. */
function listOperations(
	node: string,
	{ options = [], displayOptions }: INodeProperties,
): NodeOperation[] {
	const resources = displayOptions?.show?.resource ?? [];
	return resources.flatMap((resource) =>
		options.flatMap((option) =>
			'value' in option
				? [{ node, resource: String(resource), operation: String(option.value) }]
				: [],
		),
	);
}
