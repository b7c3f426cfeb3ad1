import type { INode } from 'n8n-workflow';

import { N8N_LINES } from '../nodeSetup';
import { createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const OTHER_TOPIC = 'arn:aws:sns:ap-southeast-2:999999999999:kobble-webhooks';
const TRANSACTION = '/customers/v1/transactions/{id}';

describe.each(N8N_LINES)('The output of a trigger, on n8n %s', (line) => {
	let setup: TriggerSetup;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
	});

	afterEach(async () => {
		setup.sandbox.clearFaults();
		await setup.engine.webhooks.deactivate(workflow);
	});

	afterAll(async () => {
		await setup.close();
	});

	const activate = async (parameters: INode['parameters'] = {}, ...behind: INode[]) => {
		workflow = createTriggeredWorkflow(parameters, ...behind);
		return await setup.activate(workflow);
	};
	const items = async () => (await setup.getExecutions(workflow)).flatMap((one) => one.items);
	const readsOf = (path: string) =>
		setup.sandbox.requests().filter((request) => request.path.startsWith(path)).length;

	it('is the event as Kobble sent it, and the ID of its message', async () => {
		await activate();
		const { event, delivery } = await setup.deliver();
		expect(await items()).toEqual([{ ...event, messageId: delivery.messageId }]);
	});

	it.each([
		['created_at is a number', { created_at: 1_790_000_000 }],
		['entity_id is a number', { entity_id: 42 }],
		['entity_id is an object', { entity_id: { id: 42 } }],
		['id is a number', { id: 7 }],
		['id is missing', { id: undefined }],
		['metadata has a constructor', { metadata: { constructor: 'Ferrari' } }],
		['prototype is a text', { prototype: 'A-1' }],
	])('may be a genuine event of another shape: its %s', async (_what, fields) => {
		const url = await activate();
		const event = { id: 'e', type: 'wallet-update', ...fields };
		const message = setup.webhooks.signer.notification(event as never);
		expect((await setup.webhooks.post(url, message)).status).toBe(200);
		expect(await items()).toEqual([
			{ ...(JSON.parse(message.Message) as object), messageId: message.MessageId },
		]);
		expect((await setup.webhooks.post(url, message)).status).toBe(200);
		expect(await items()).toHaveLength(1);
	});

	it('does not need the headers of SNS, which a proxy may drop', async () => {
		const url = await activate();
		const message = setup.webhooks.signer.notification({ id: 'e', type: 'wallet-update' } as never);
		// Text is posted without them.
		expect((await setup.webhooks.post(url, JSON.stringify(message))).status).toBe(200);
		expect(await items()).toHaveLength(1);
	});

	it('has the envelope if the option asks for it', async () => {
		await activate({ options: { includeEnvelope: true } });
		const { event, delivery } = await setup.deliver();
		expect(await items()).toEqual([
			{
				...event,
				messageId: delivery.messageId,
				envelope: {
					Type: 'Notification',
					MessageId: delivery.messageId,
					TopicArn: setup.webhooks.topicArn,
					Message: JSON.stringify(event),
					Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
					SignatureVersion: '1',
					Signature: expect.any(String),
					SigningCertURL: setup.webhooks.signer.certificateUrl,
				},
			},
		]);
	});

	it.each([
		['all', {}, ['transaction-create', 'wallet-update', 'never-heard-of']],
		['one that is offered', { events: ['transaction-create'] }, ['transaction-create']],
		[
			'some that are typed in',
			{ events: ['other'], otherEvents: ' Wallet-Update , never-heard-of' },
			['wallet-update', 'never-heard-of'],
		],
		[
			'both',
			{ events: ['transaction-create', 'other'], otherEvents: 'wallet-update' },
			['transaction-create', 'wallet-update'],
		],
		['some from an expression', { events: "={{ ['wallet-update'] }}" }, ['wallet-update']],
	])('can be limited to event types: %s', async (_what, parameters, wanted) => {
		await activate(parameters);
		const [entity_id = ''] = setup.sandbox.seed.wallets;
		for (const type of ['transaction-create', 'wallet-update', 'never-heard-of']) {
			await setup.deliver({ type, entity_id });
			expect(setup.answers()).toEqual([200]);
		}
		expect((await items()).map(({ type }) => type)).toEqual(wanted);
	});

	it.each([
		['transaction-create', () => setup.sandbox.seed.transactions[0], 'transactions'],
		['wallet-update', () => setup.sandbox.seed.wallets[0], 'wallets'],
		['card-update', () => setup.sandbox.seed.cards[0], 'cards'],
	] as const)('has what an event %s is about if the option asks for it', async (type, id, path) => {
		await activate({ options: { fetchEntity: true } });
		const entity_id = id() ?? '';
		await setup.deliver({ type, entity_id });
		const [item] = await items();
		expect(item).toMatchObject({ type, entity_id, entity: { id: entity_id } });
		expect(item).not.toHaveProperty('entityNote');
		expect(readsOf(`/customers/v1/${path}/${entity_id}`)).toBe(1);
	});

	it('is the event alone if its entity type is unknown', async () => {
		await activate({ options: { fetchEntity: true } });
		const { event } = await setup.deliver({ type: 'tokenization-create', entity_id: 'x-1' });
		expect(await items()).toEqual([
			expect.objectContaining({
				...event,
				entity: null,
				entityNote: expect.stringContaining('not known what events of this type are about'),
			}),
		]);
		expect(readsOf('/customers')).toBe(0);
	});

	it('says why if Kobble does not have the entity', async () => {
		await activate({ options: { fetchEntity: true } });
		await setup.deliver({ entity_id: 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e' });
		expect(await items()).toEqual([
			expect.objectContaining({
				entity: null,
				entityNote:
					'Kobble could not retrieve the transaction, because something in the request does not exist',
			}),
		]);
	});

	it.each([
		['hangs', { kind: 'hang' }],
		['asks to wait', { kind: 'status', status: 429, retryAfter: 6 }],
	] as const)('goes on without the entity within 5 s if Kobble %s', async (_what, fault) => {
		await activate({ options: { fetchEntity: true } });
		setup.sandbox.setFaults({ match: { method: 'GET', path: TRANSACTION }, fault });
		const { event, delivery } = await setup.deliver();
		const [attempt] = delivery.attempts;
		expect(attempt?.status).toBe(200);
		expect(attempt?.ms).toBeGreaterThan(4_000);
		expect(attempt?.ms).toBeLessThan(6_000);
		expect(await items()).toEqual([
			expect.objectContaining({
				...event,
				entity: null,
				entityNote: 'Kobble did not retrieve the transaction within 4.5 seconds',
			}),
		]);
	});

	it('does not delay the response, even if the workflow takes long', async () => {
		const wait: INode = {
			id: 'wait',
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [200, 0],
			parameters: { resume: 'timeInterval', amount: 4, unit: 'seconds' },
		};
		await activate({}, wait);
		const { delivery } = await setup.deliver();
		expect(delivery.attempts).toEqual([expect.objectContaining({ status: 200 })]);
		expect(delivery.attempts[0]?.ms).toBeLessThan(3_000);
		const [execution] = await setup.getExecutions(workflow);
		expect(execution?.status).toBe('running');
	});

	it.each(['application/json', 'text/plain', 'application/octet-stream'])(
		'does not depend on the content type %s',
		async (webhookContentType) => {
			setup.sandbox.set({ webhookContentType });
			await activate();
			const { event } = await setup.deliver();
			expect(await setup.startedBy(workflow)).toEqual([event.id]);
		},
	);

	it('is empty for a genuine message of another topic, or one whose certificate is not available yet', async () => {
		const url = await activate();
		const foreign = setup.webhooks.signer.notification({ ...EVENT }, { TopicArn: OTHER_TOPIC });
		expect((await setup.webhooks.post(url, foreign)).status).toBe(401);
		const signer = await setup.webhooks.newSigningKey();
		setup.webhooks.setAwsFaults({ on: 'certificate', kind: 'status', times: 1 });
		const genuine = signer.notification({ ...EVENT });
		expect((await setup.webhooks.post(url, genuine)).status).toBe(503);
		expect(await items()).toEqual([]);
		// A failed fetch is not retried at once.
		await new Promise((done) => setTimeout(done, 5_200));
		expect((await setup.webhooks.post(url, genuine)).status).toBe(200);
		expect(await setup.startedBy(workflow)).toEqual([EVENT.id]);
	});
});

const EVENT = {
	id: 'b7c4e6d2-7f0a-4a9b-8c1d-2e3f4a5b6c7d',
	type: 'transaction-create',
	entity_id: 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e',
	client_id: 'd9e6a8f4-9b2c-4cbd-ae3f-4a5b6c7d8e9f',
	created_at: '2026-01-15T12:00:00.000Z',
};
