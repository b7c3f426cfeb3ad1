/** Calls each connected tool with the given arguments, as an agent does. */
exports.FixtureAgent = class FixtureAgent {
	description = {
		name: 'fixtureAgent',
		displayName: 'Fixture Agent',
		description: 'Stands in for an agent, without a model',
		group: ['transform'],
		version: 1,
		defaults: { name: 'Fixture Agent' },
		inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }],
		outputs: ['main'],
		properties: [
			{ displayName: 'Calls', name: 'calls', type: 'number', default: 1 },
			{ displayName: 'Arguments', name: 'toolArguments', type: 'json', default: '{}' },
		],
	};

	async execute() {
		const answers = [];
		const toolArguments = this.getNodeParameter('toolArguments', 0);
		const input = typeof toolArguments === 'string' ? JSON.parse(toolArguments) : toolArguments;
		const connected = await this.getInputConnectionData('ai_tool', 0);
		for (const tool of [connected].flat()) {
			for (let call = 0; call < this.getNodeParameter('calls', 0); call++) {
				answers.push({ json: { tool: tool.name, answer: await tool.invoke(input) } });
			}
		}
		return [answers];
	}
};
