import type { INodeProperties } from 'n8n-workflow';

/** A field for the ID of an object that has no list to pick from. */
export function idField(name: string, displayName: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
		description,
	};
}
