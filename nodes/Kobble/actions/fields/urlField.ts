import type { INodeProperties } from 'n8n-workflow';

/** A field for a URL that Kobble calls. */
export function urlField(description: string): INodeProperties {
	return {
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/kobble',
		description,
	};
}
