/** Sends one authenticated request for each item and counts its tries in its context. */
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
		credentials: [
			{ name: 'fixtureApi', required: true },
			{ name: 'fixtureLogin', testedBy: 'logIn' },
		],
		properties: [
			{ displayName: 'Path', name: 'path', type: 'string', default: '/who' },
			{ displayName: 'Hold', name: 'hold', type: 'number', default: 0 },
		],
	};

	methods = {
		credentialTest: {
			async logIn({ data }) {
				const uri = `${data.baseUrl}/token`;
				const { token } = await this.helpers.request({ method: 'POST', uri, json: true });
				return { status: 'OK', message: `${data.user} has ${token}` };
			},
		},
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
			try {
				output.push({ json: await callOnce(this, i, context.tries), pairedItem: { item: i } });
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				output.push({ json: { error: error.message }, pairedItem: { item: i } });
			}
		}
		return [output];
	}
};

/** Returns the server's response and what the node knows about its execution. */
async function callOnce(context, i, tries) {
	const credentials = await context.getCredentials('fixtureApi');
	const answer = await request(context, credentials, context.getNodeParameter('path', i));
	return {
		...answer,
		tries,
		runIndex: context.getWorkflowDataProxy(i).$runIndex,
		executionId: context.getExecutionId(),
		instanceId: context.getInstanceId(),
		establishedAt: context.getExecutionContext()?.establishedAt,
		secretLength: credentials.secret.length,
	};
}

async function request(context, { baseUrl }, path) {
	return await context.helpers.httpRequestWithAuthentication.call(context, 'fixtureApi', {
		url: baseUrl + path,
		json: true,
	});
}
