import type { INodeProperties, INodeType } from 'n8n-workflow';

/**
 * Creates the variant of a node that an agent can call. n8n does so for a node type that ends in
 * `Tool`. It has no main input, one output of the type `ai_tool`, and a description for the model.
 */
export function toTool(node: INodeType): INodeType {
	const { description } = node;
	if (!description.usableAsTool) {
		throw new Error(`${description.displayName} is not marked as usable by an agent`);
	}
	if (typeof node.supplyData === 'function') {
		throw new Error(`${description.displayName} is an agent's tool already`);
	}
	const tool: INodeType = Object.create(node, {
		description: {
			value: {
				...description,
				name: `${description.name}Tool`,
				displayName: `${description.displayName} Tool`,
				inputs: [],
				outputs: ['ai_tool'],
				usableAsTool: undefined,
				properties: [...createToolProperties(description.properties), ...description.properties],
			},
		},
	});
	return tool;
}

function createToolProperties(properties: INodeProperties[]): INodeProperties[] {
	const text: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: '',
		required: true,
	};
	const describesItself = properties.some(({ name }) => ['resource', 'operation'].includes(name));
	if (!describesItself) return [text];
	return [
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{ ...text, displayOptions: { show: { descriptionType: ['manual'] } } },
	];
}
