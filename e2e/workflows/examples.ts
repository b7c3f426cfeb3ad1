import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { findNode, readExample } from '../../examples/exampleFiles';
import type { SavedExecution } from '../n8n/savedExecution';
import type { SavedWorkflow } from '../n8n/n8nRest';
import type { OpenN8n } from '../n8n/openN8n';

export interface ExampleImport {
	/** Parameters to change in the imported copy, by node; merged with the existing ones. */
	readonly changes?: Record<string, INodeParameters>;
	/** Credentials in addition to the Kobble one, by type. */
	readonly credentialIds?: Record<string, string>;
}

/** Imports an example as a user does, and selects credentials in its nodes. */
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

/** The only output item of a node. @throws Error if there is not exactly one */
export function getOnlyItem(execution: SavedExecution, node: string): IDataObject {
	const items = execution.getOutput(node);
	if (items.length !== 1) throw new Error(`"${node}" handed on ${items.length} items`);
	return items[0]?.json ?? {};
}
