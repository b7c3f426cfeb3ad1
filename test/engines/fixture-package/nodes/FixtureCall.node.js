/** Sends one authenticated request for each item, and counts its tries in its context. */
exports.FixtureCall = class FixtureCall {
	description = {
		name: 'fixtureCall',
		displayName: 'Fixture Call',
		description: 'Calls the fixture server',
		group: ['transform'],
		version: 1,
		defaults: { name: 'Fixture Call' },
		inputs: ['main'],
		outputs: ['main'],
		usableAsTool: true,
		credentials: [{ name: 'fixtureApi', required: true }],
		properties: [
			{ displayName: 'Path', name: 'path', type: 'string', default: '/who' },
			{ displayName: 'Hold', name: 'hold', type: 'number', default: 0 },
		],
	};

	methods = {
		listSearch: {
			async search(filter, paginationToken) {
				const credentials = await this.getCredentials('fixtureApi');
				const { who } = await request(this, credentials, '/who');
				const name = `${who} ${filter} ${paginationToken}`;
				return { results: [{ name, value: 1 }], paginationToken: 2 };
			},
		},
	};

	async execute() {
		const context = this.getContext('node');
		context.tries = (context.tries ?? 0) + 1;
		const output = [];
		for (let i = 0; i < this.getInputData().length; i++) {
			const hold = this.getNodeParameter('hold', i);
			const until = Date.now() + hold;
			while (Date.now() < until && !this.getExecutionCancelSignal().aborted) {
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			const credentials = await this.getCredentials('fixtureApi');
			const answer = await request(this, credentials, this.getNodeParameter('path', i));
			output.push({
				json: {
					...answer,
					tries: context.tries,
					runIndex: this.getWorkflowDataProxy(i).$runIndex,
					executionId: this.getExecutionId(),
					instanceId: this.getInstanceId(),
					establishedAt: this.getExecutionContext()?.establishedAt,
					secretLength: credentials.secret.length,
				},
				pairedItem: { item: i },
			});
		}
		return [output];
	}
};

async function request(context, { baseUrl }, path) {
	return await context.helpers.httpRequestWithAuthentication.call(context, 'fixtureApi', {
		url: baseUrl + path,
		json: true,
	});
}
