exports.FixtureApi = class FixtureApi {
	name = 'fixtureApi';
	displayName = 'Fixture API';
	properties = [
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{ displayName: 'Secret', name: 'secret', type: 'string', default: 'none' },
		{
			displayName: 'Token',
			name: 'token',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	];

	async preAuthentication({ baseUrl, secret }) {
		const { token } = await this.helpers.httpRequest({
			method: 'POST',
			url: `${baseUrl}/token`,
			body: { secret },
			json: true,
		});
		return { token };
	}

	authenticate = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.token}}' } },
	};

	test = { request: { baseURL: '={{$credentials.baseUrl}}', url: '/who' } };
};
