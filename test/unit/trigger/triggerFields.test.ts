import { KobbleTrigger } from '../../../nodes/Kobble/KobbleTrigger.node';

const { description, webhookMethods } = new KobbleTrigger();
const field = (name: string) => description.properties.find((one) => one.name === name);

describe('Kobble Trigger in the editor', () => {
	it('has the names that saved workflows depend on', () => {
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
			'topicArn',
		]);
		expect(description.credentials).toEqual([{ name: 'kobbleApi', required: true }]);
	});

	it('is a trigger, and no tool of an agent', () => {
		expect(description.group).toEqual(['trigger']);
		expect(description.inputs).toEqual([]);
		expect(description.usableAsTool).toBeUndefined();
		expect(Object.keys(webhookMethods.default)).toEqual(['checkExists', 'create', 'delete']);
	});

	it('takes all events unless some are chosen, and asks for names only if they are wanted', () => {
		expect(field('events')?.default).toEqual([]);
		expect(field('otherEvents')?.displayOptions).toEqual({ show: { events: ['other'] } });
	});

	it('has n8n answer with what the node gives it, once the execution is stored', () => {
		// With any other value n8n would not ask the node, and not save what it remembers.
		expect(description.webhooks).toEqual([
			expect.objectContaining({
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
			}),
		]);
	});
});
