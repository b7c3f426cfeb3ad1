import type { INodeProperties } from 'n8n-workflow';

import { addBrakes } from './fields/options';
import type { Operation, Resource } from './operation';

/** The fields that the editor shows: the resource, its operations, and each operation's own fields. */
export function buildNodeProperties(resources: readonly Resource[]): INodeProperties[] {
	return [
		buildResourceSelector(resources),
		...resources.flatMap(buildOperationSelectors),
		...resources.flatMap((resource) =>
			resource.operations.flatMap((operation) => buildOperationFields(resource, operation)),
		),
	];
}

/**
 * The resource selector. There is only one, because n8n lists the actions of each: resources that are
 * hidden from AI agents are hidden in it.
 */
function buildResourceSelector(resources: readonly Resource[]): INodeProperties {
	const selector: INodeProperties = {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ name, value, operations }) => ({
			name,
			value,
			...(operations.some(isOfferedToAgents)
				? {}
				: { displayOptions: { hide: { '@tool': [true] } } }),
		})),
		default: '',
	};
	return selectFirst(selector, resources);
}

function isOfferedToAgents({ hiddenFromAgents }: Operation): boolean {
	return hiddenFromAgents === undefined;
}

/**
 * The operation selectors. AI agents get a separate one if some operations are hidden from them.
 */
function buildOperationSelectors({ value, operations }: Resource): INodeProperties[] {
	const forAgents = operations.filter(isOfferedToAgents);
	const all = buildOperationSelector(operations);
	const show = { resource: [value] };
	if (forAgents.length === operations.length) return [{ ...all, displayOptions: { show } }];
	const withoutAgents = { ...all, displayOptions: { show, hide: { '@tool': [true] } } };
	if (forAgents.length === 0) return [withoutAgents];
	return [
		withoutAgents,
		{
			...buildOperationSelector(forAgents),
			displayOptions: { show: { ...show, '@tool': [true] } },
		},
	];
}

function buildOperationSelector(operations: readonly Operation[]): INodeProperties {
	const selector: INodeProperties = {
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
		default: '',
	};
	return selectFirst(selector, operations);
}

/** The default has to be one of the available choices. */
function selectFirst(
	selector: INodeProperties,
	[first]: ReadonlyArray<{ readonly value: string }>,
): INodeProperties {
	return { ...selector, default: first?.value ?? '' };
}

function buildOperationFields(
	resource: Resource,
	{ value, fields, hiddenFromAgents, isReadOnly }: Operation,
): INodeProperties[] {
	const shown = isReadOnly ? fields : fields.map(addBrakes);
	return shown.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, resource: [resource.value], operation: [value] },
			...(hiddenFromAgents !== undefined
				? { hide: { ...field.displayOptions?.hide, '@tool': [true] } }
				: {}),
		},
	}));
}
