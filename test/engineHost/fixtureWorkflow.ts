import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowJson } from '../../engine/protocol';

type NodeParts = Partial<INode> & { name: string; type: string; parameters?: INodeParameters };

const credentials = { fixtureApi: { id: 'fixture', name: 'Fixture' } };

export const trigger = node({ name: 'Start', type: 'n8n-nodes-base.manualTrigger' });

/** Creates a node as in an exported workflow. */
export function node({ parameters = {}, ...parts }: NodeParts): INode {
	return { id: parts.name, typeVersion: 1, position: [0, 0], parameters, ...parts };
}

/** Creates the fixture's node with its credential. */
export function call(parts: Partial<INode> = {}): INode {
	return node({ name: 'Call', type: 'n8n-nodes-fixture.fixtureCall', credentials, ...parts });
}

/** Connects nodes to a workflow: `'IF.1 -> Call'` connects the second output of IF. */
export function workflow(nodes: INode[], wires: string[]): WorkflowJson {
	const connections: IConnections = {};
	for (const wire of wires) {
		const [from = '', to = ''] = wire.split(' -> ');
		const [source = '', output = '0'] = from.split('.');
		const outputs = ((connections[source] ??= { main: [] }).main ??= []);
		const index = Number(output);
		while (outputs.length <= index) outputs.push([]);
		outputs[index]?.push({ node: to, type: 'main', index: 0 });
	}
	return { id: 'fixture', name: 'Fixture', nodes, connections, settings: { executionOrder: 'v1' } };
}

export const callOnce = workflow([trigger, call()], ['Start -> Call']);

/** Creates numbered items. */
export const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
