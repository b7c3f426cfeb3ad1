import { existsSync, readFileSync } from 'node:fs';
import { parseFlags } from '../../../sandbox/flags';
import { startSandbox } from '../../../sandbox/sandbox';
import { UNKNOWN_ID, createHttpClient } from '../sandboxClient';
import { createProxyClient } from './proxyClient';
import { WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;
const admin = () => createHttpClient(`${setup.sandbox.url}/__sandbox`);

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(() => setup.reset());

describe('The admin calls', () => {
	it('emit events, and show their deliveries', async () => {
		const id = await setup.subscribe();
		const order = { type: 'wallet-update', entity_id: UNKNOWN_ID, count: 3 };
		const { status, data } = await admin().post('/events', order);
		expect([status, data.subscriptions, data.events.length]).toEqual([200, 1, 3]);
		await setup.webhooks.settled();
		expect(setup.endpoint.events()).toEqual(data.events);
		const deliveries = await admin().get('/deliveries');
		expect(deliveries.data).toEqual(setup.webhooks.deliveries());
		expect(deliveries.data).toHaveLength(4);
		expect((await admin().get('/deliveries?newest=1')).data).toMatchObject([
			{
				type: 'Notification',
				messageId: setup.endpoint.of('Notification')[2]?.MessageId,
				eventId: data.events[2].id,
				attempts: [{ status: 200 }],
				state: 'delivered',
			},
		]);
		const overview = (await admin().get('/webhooks')).data;
		expect(overview).toMatchObject({
			topicArn: setup.webhooks.topicArn,
			proxyUrl: setup.webhooks.proxyUrl,
			caFile: setup.webhooks.caFile,
			subscriptions: [{ id, url: setup.endpoint.url, state: 'confirmed' }],
			emitted: 3,
			counters: { delivered: 4, failed: 0, attempts: 4 },
			awsRequests: [{ what: 'confirm' }],
			refusedByProxy: [],
		});
	});

	it('tell no token', async () => {
		await setup.subscribe();
		const token = setup.endpoint.of('SubscriptionConfirmation')[0]?.Token;
		const told = await Promise.all(
			['/webhooks', '/deliveries', '/requests'].map(async (path) => (await admin().get(path)).data),
		);
		expect(token).toHaveLength(256);
		expect(JSON.stringify(told)).not.toContain(token);
	});

	it('emit a transaction-create by default', async () => {
		const { data } = await admin().post('/events');
		expect(data).toMatchObject({ subscriptions: 0, events: [{ type: 'transaction-create' }] });
	});

	it('deliver again', async () => {
		await setup.subscribe();
		await admin().post('/events', { count: 3 });
		await setup.webhooks.settled();
		const [first] = setup.endpoint.of('Notification');
		expect((await admin().post('/redeliver', { newest: 2 })).data).toEqual({ messages: 2 });
		const again = { message_ids: [first?.MessageId] };
		expect((await admin().post('/redeliver', again)).data).toEqual({ messages: 1 });
		await setup.webhooks.settled();
		expect(setup.endpoint.of('Notification')).toHaveLength(6);
	});

	it("set the faults of SNS's host, and take them away", async () => {
		const given = { on: 'certificate', kind: 'status', status: 503 };
		expect((await admin().post('/aws-faults', given)).data).toEqual([given]);
		const aws = createProxyClient(setup.webhooks);
		const { certificateUrl } = setup.webhooks.signer;
		expect((await aws.get(certificateUrl)).status).toBe(503);
		await admin().delete('/aws-faults');
		expect((await aws.get(certificateUrl)).status).toBe(200);
	});

	it.each([
		['/events', { count: 0 }, /"count" takes/],
		['/events', { kind: 'x' }, /no field "kind"/],
		['/events', { type: 5 }, /"type" takes a text/],
		['/events', { type: 'card-create' }, /needs "entity_id"/],
		['/events', [], /The body is an object/],
		['/redeliver', {}, /is \{ newest: n \}/],
		['/aws-faults', { on: 'certificate' }, /"kind" on certificate takes one of status,/],
		['/aws-faults', { on: 'confirm', kind: 'expired' }, /"kind" on confirm takes/],
		['/aws-faults', { on: 'moon', kind: 'status' }, /"on" takes one of/],
		['/aws-faults', { on: 'confirm', kind: 'redirect' }, /needs "to"/],
		['/aws-faults', { on: 'confirm', kind: 'slow', ms: -1 }, /"ms" takes a whole number/],
		['/aws-faults', { on: 'confirm', kind: 'slow', when: 1 }, /no field "when"/],
		['/settings', { webhookAnswer: 'xml' }, /"webhookAnswer" takes one of plain, data/],
		['/settings', { webhookDuplicatePercent: 101 }, /takes a number from 0 to 100/],
		['/settings', { webhookRetries: 1.5 }, /takes a whole number from 0/],
		['/settings', { webhookSignatureVersion: 2 }, /takes one of 1, 2/],
		['/settings', { webhookContentType: '' }, /takes a text/],
	])('say what is wrong with %s %j', async (path, body, message) => {
		const { status, data } = await admin().post(path, body);
		expect([status, data.message]).toEqual([400, expect.stringMatching(message)]);
	});
});

describe('The start and the end', () => {
	it('write the authority to a file, and take it away', async () => {
		const sandbox = await startSandbox({ webhooks: { proxyPort: 0 } });
		const { caFile, caCertificate } = sandbox.webhooks;
		expect(readFileSync(caFile, 'utf8')).toBe(caCertificate);
		await sandbox.close();
		expect(existsSync(caFile)).toBe(false);
	});

	it('leave nothing open if the port of the proxy is in use', async () => {
		const proxyPort = Number(new URL(setup.webhooks.proxyUrl).port);
		await expect(startSandbox({ webhooks: { proxyPort } })).rejects.toMatchObject({
			code: 'EADDRINUSE',
		});
	});

	it('keep keys, certificates and the port of the proxy over a reset', async () => {
		const before = [setup.webhooks.proxyUrl, setup.webhooks.signer.certificateUrl];
		setup.sandbox.reset();
		expect([setup.webhooks.proxyUrl, setup.webhooks.signer.certificateUrl]).toEqual(before);
	});
});

describe('The flags', () => {
	it('start webhooks with a fixed port for the proxy', () => {
		expect(parseFlags(['--webhooks']).options.webhooks).toEqual({ proxyPort: 4011 });
		const { options, eventsEverySeconds } = parseFlags([
			'--webhooks',
			'--proxy-port',
			'0',
			'--events-every',
			'5',
			'--transactions',
			'3',
		]);
		expect(options).toMatchObject({ webhooks: { proxyPort: 0 }, seed: { transactions: 3 } });
		expect(eventsEverySeconds).toBe(5);
		expect(parseFlags([]).options.webhooks).toBe(false);
	});

	it.each([
		[['--events-every', '5'], '--events-every goes with --webhooks'],
		[['--proxy-port', '5'], '--proxy-port goes with --webhooks'],
		[['--webhooks', '--events-every', '0'], '--events-every takes a whole number from 1'],
	])('%j are refused', (args, sentence) => {
		expect(() => parseFlags(args)).toThrow(sentence);
	});
});
