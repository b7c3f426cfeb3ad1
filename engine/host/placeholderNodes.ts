import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

/**
 * Placeholders for an engine folder without n8n-nodes-base, so that an exported workflow can start
 * from pinned data there. Only nodes that do nothing have a placeholder.
 */
export const PLACEHOLDER_NODES: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': {
		description: describe('manualTrigger', 'Manual Trigger', ['trigger'], []),
		async trigger() {
			return { manualTriggerFunction: async () => this.emit([[{ json: {} }]]) };
		},
	},
	'n8n-nodes-base.stickyNote': {
		description: describe('stickyNote', 'Sticky Note', ['input'], []),
	},
	'n8n-nodes-base.noOp': {
		description: describe('noOp', 'No Operation', ['organization'], ['main']),
		async execute() {
			return [this.getInputData()];
		},
	},
};

function describe(
	name: string,
	displayName: string,
	group: INodeTypeDescription['group'],
	inputs: Array<'main'>,
): INodeTypeDescription {
	return {
		name,
		displayName,
		group,
		version: 1,
		description: `Stands in for the ${displayName} of n8n`,
		defaults: { name: displayName },
		inputs,
		outputs: name === 'stickyNote' ? [] : ['main'],
		properties: [],
	};
}
