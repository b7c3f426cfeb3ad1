import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { findNode, readExample } from '../../examples/exampleFiles';
import type { SavedExecution } from '../n8n/savedExecution';
import type { SavedWorkflow } from '../n8n/n8nRest';
import type { OpenN8n } from '../n8n/openN8n';

export interface ExampleImport {
	/** Parameters to change in the imported copy, by node; they join with the others. */
	readonly changes?: Record<string, INodeParameters>;
	/** Credentials beside the Kobble one, by their type. */
	readonly credentialIds?: Record<string, string>;
}

/** Imports an example as a user does, and chooses credentials in its nodes. */
export async function importExample(
	open: OpenN8n,
	name: string,
	{ changes = {}, credentialIds = {} }: ExampleImport = {},
): Promise<SavedWorkflow> {
	const workflow = readExample(name);
	for (const [node, parameters] of Object.entries(changes)) {
		Object.assign(findNode(workflow, node).parameters, parameters);
	}
	const chosen = { kobbleApi: open.credentialId, ...credentialIds };
	return await open.rest.importWorkflow(workflow, chosen);
}

/** The one item that a node handed on. */
export function getOnlyItem(execution: SavedExecution, node: string): IDataObject {
	const items = execution.getOutput(node);
	if (items.length !== 1) throw new Error(`"${node}" handed on ${items.length} items`);
	return items[0]?.json ?? {};
}
