import type { INodeProperties } from 'n8n-workflow';

/** Sorted; the node reads and writes. */
export const DEFAULT_SCOPES: readonly string[] = ['client/read', 'client/write'];

/** The form of the Kobble API credential. */
export const kobbleApiFields: INodeProperties[] = [
	{
		displayName: 'Environment',
		name: 'environment',
		type: 'options',
		options: [
			{
				name: 'Custom',
				value: 'custom',
				description: 'Another address: production, or a sandbox on this machine',
			},
			{
				name: 'Development',
				value: 'development',
				description: 'https://dev.apikobble.net',
			},
			{
				name: 'Staging',
				value: 'staging',
				description: 'https://staging.apikobble.net',
			},
		],
		default: 'staging',
		description: 'The Kobble environment that the client ID belongs to',
	},
	{
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://api.example.com',
		description:
			'Where the Kobble API is. Plain http is only accepted for this machine itself, such as http://127.0.0.1:4010.',
		displayOptions: { show: { environment: ['custom'] } },
	},
	{
		displayName: 'Token URL',
		name: 'tokenUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://cognito.staging.apikobble.net/oauth2/token',
		description:
			'Where access tokens come from. Kobble keeps this on a host of its own and tells you which; left empty, /oauth2/token of the base URL is used.',
	},
	{
		displayName: 'Client ID',
		name: 'clientId',
		type: 'string',
		default: '',
		required: true,
	},
	{
		displayName: 'Client Secret',
		name: 'clientSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
	},
	{
		displayName: 'Scope',
		name: 'scope',
		type: 'multiOptions',
		options: [
			{ name: 'Administrator: Read', value: 'administrator/read' },
			{ name: 'Administrator: Write', value: 'administrator/write' },
			{ name: 'Client: Read', value: 'client/read' },
			{ name: 'Client: Write', value: 'client/write' },
		],
		default: [...DEFAULT_SCOPES],
		hint: 'Leave it empty for Client: Read and Client: Write, which the node needs',
		description:
			'What the access token may be used for. Reading cards takes a read scope, issuing and changing them a write scope.',
	},
	{
		// It stays empty: tokens live in the memory of the process. n8n calls `preAuthentication` only
		// for a credential that has such a field.
		displayName: 'Access Token',
		name: 'accessToken',
		type: 'hidden',
		typeOptions: { expirable: true, password: true },
		default: '',
	},
];
