import { KobbleTrigger } from '../../../nodes/Kobble/KobbleTrigger.node';

const { description, webhookMethods } = new KobbleTrigger();
const field = (name: string) => description.properties.find((one) => one.name === name);

describe('Kobble Trigger in the editor', () => {
	it('has the parameter names that saved workflows depend on', () => {
		expect([description.name, description.displayName, description.version]).toEqual([
			'kobbleTrigger',
			'Kobble Trigger',
			1,
		]);
		expect(description.properties.map(({ name }) => name)).toEqual([
			'events',
			'otherEvents',
			'options',
		]);
		expect(field('options')?.options?.map(({ name }) => name)).toEqual([
			'clientId',
			'fetchEntity',
			'includeEnvelope',
			'minAmount',
			'topicArn',
			'walletId',
		]);
		expect(description.credentials).toEqual([{ name: 'kobbleApi', required: true }]);
	});

	it('is a trigger, and not an agent tool', () => {
		expect(description.group).toEqual(['trigger']);
		expect(description.inputs).toEqual([]);
		expect(description.usableAsTool).toBeUndefined();
		expect(Object.keys(webhookMethods.default)).toEqual(['checkExists', 'create', 'delete']);
	});

	it('accepts all events by default, and shows the event names only if they are needed', () => {
		expect(field('events')?.default).toEqual([]);
		expect(field('otherEvents')?.displayOptions).toEqual({ show: { events: ['other'] } });
	});

	it("lets n8n respond with the node's response, after the execution is stored", () => {
		// With any other value n8n would not call the node, and not save its memory.
		expect(description.webhooks).toEqual([
			expect.objectContaining({
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
			}),
		]);
	});
});
