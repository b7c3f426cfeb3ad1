/** Sends one request without a credential for each item and outputs the result. */
exports.FixtureFetch = class FixtureFetch {
	description = {
		name: 'fixtureFetch',
		displayName: 'Fixture Fetch',
		description: 'Gets what a URL has',
		group: ['transform'],
		version: 1,
		defaults: { name: 'Fixture Fetch' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	};

	async execute() {
		const output = [];
		for (let i = 0; i < this.getInputData().length; i++) {
			output.push({ json: await fetchOnce(this, this.getNodeParameter('url', i)) });
		}
		return [output];
	}
};

async function fetchOnce(context, url) {
	try {
		const { statusCode, body } = await context.helpers.httpRequest({
			url,
			json: false,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: 5000,
		});
		return { statusCode, body };
	} catch (error) {
		return { failed: `${error.code ?? ''} ${error.message}` };
	}
}
