import type { INodeProperties } from 'n8n-workflow';

import type { Operation, Resource } from './operation';

/** The fields that the editor shows: the resource, its operations, and each operation's own. */
export function buildNodeProperties(resources: readonly Resource[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: 'card',
		},
		...resources.flatMap(buildOperationSelectors),
		...resources.flatMap((resource) =>
			resource.operations.flatMap((operation) => buildOperationFields(resource, operation)),
		),
	];
}

/** The choice of operation; another one for AI agents where some operations are kept from them. */
function buildOperationSelectors({ value, operations }: Resource): INodeProperties[] {
	const forAgents = operations.filter(({ hiddenFromAgents }) => !hiddenFromAgents);
	const all = buildOperationSelector(operations);
	const show = { resource: [value] };
	if (forAgents.length === operations.length) return [{ ...all, displayOptions: { show } }];
	return [
		{ ...all, displayOptions: { show, hide: { '@tool': [true] } } },
		{
			...buildOperationSelector(forAgents),
			displayOptions: { show: { ...show, '@tool': [true] } },
		},
	];
}

function buildOperationSelector(operations: readonly Operation[]): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: 'create',
	};
}

function buildOperationFields(
	resource: Resource,
	{ value, fields, hiddenFromAgents }: Operation,
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, resource: [resource.value], operation: [value] },
			...(hiddenFromAgents ? { hide: { ...field.displayOptions?.hide, '@tool': [true] } } : {}),
		},
	}));
}
