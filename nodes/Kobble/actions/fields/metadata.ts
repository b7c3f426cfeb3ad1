import type { INodeProperties } from 'n8n-workflow';

/** Metadata of the user's own, which Kobble stores and returns unchanged [doc-1949255]. */
export function metadataField(example: string): INodeProperties {
	return {
		displayName: 'Metadata',
		name: 'metadata',
		type: 'json',
		default: '{}',
		description: `Data of your own, as a JSON object, such as ${example}. Kobble stores it and returns it unchanged.`,
	};
}
