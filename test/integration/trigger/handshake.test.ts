import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { N8N_LINES } from '../nodeSetup';
import { until } from '../../until';
import { SUBSCRIPTIONS, createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const OTHER_TOPIC = 'arn:aws:sns:ap-southeast-2:999999999999:kobble-webhooks';
const MINUTES = 60_000;

describe.each(N8N_LINES)('The handshake of a trigger, on n8n %s', (line) => {
	let setup: TriggerSetup;
	let folder: string;
	let ahead = 0;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;

	/** Moves the engine's clock forward, and waits until it has moved. */
	const moveClock = async (milliseconds: number) => {
		if (milliseconds === ahead) return;
		ahead = milliseconds;
		writeFileSync(join(folder, 'ahead'), String(milliseconds));
		await new Promise((done) => setTimeout(done, 200));
	};

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), 'clock-'));
		setup = await TriggerSetup.open(line, {
			env: { CLOCK_AHEAD_FILE: join(folder, 'ahead') },
			execArgv: ['--require', join(__dirname, 'movableClock.js')],
		});
	});

	beforeEach(async () => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
		await setup.engine.webhooks.disturb({ storeMs: 0, saveMs: 0, failStores: 0 });
		await moveClock(0);
		workflow = createTriggeredWorkflow();
	});

	afterEach(async () => {
		await setup.engine.webhooks.deactivate(workflow);
	});

	afterAll(async () => {
		await setup.close();
		await rm(folder, { recursive: true });
	});

	const activate = async () => await setup.engine.webhooks.activate(workflow);
	const followed = () => setup.webhooks.awsRequests().filter(({ what }) => what === 'confirm');
	const savedTopic = async () => await setup.savedTrigger(workflow.id);

	it.each([0, 300])(
		'is accepted if it arrives before the POST response, and stays saved (n8n saves in %d ms)',
		async (saveMs) => {
			await setup.engine.webhooks.disturb({ saveMs });
			setup.sandbox.set({ webhookHandshake: 'beforeAnswer' });
			const url = await activate();
			expect(setup.getStates(url)).toEqual(['confirmed']);
			expect(await savedTopic()).toMatchObject({
				subscription: { url, topic: { arn: setup.webhooks.topicArn } },
			});
			expect(setup.webhooks.counters().statuses).toEqual({ 200: 1 });
		},
	);

	it("is accepted while n8n saves the published workflow's data, and stays saved", async () => {
		await setup.engine.webhooks.disturb({ saveMs: 400 });
		setup.sandbox.set({ webhookHandshakeDelayMs: 100 });
		await setup.activate(workflow);
		await setup.engine.webhooks.disturb({ saveMs: 0 });
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		expect(await savedTopic()).toMatchObject({
			subscription: { topic: { arn: setup.webhooks.topicArn } },
		});
	});

	it('is confirmed once, although it is delivered again', async () => {
		const url = await setup.activate(workflow);
		const messages = setup.webhooks.deliveries().map(({ messageId }) => messageId);
		expect(messages).toHaveLength(1);
		const token = setup.webhooks.subscribers().find((one) => one.url === url)?.token;
		const again = setup.webhooks.signer.subscriptionConfirmation({}, '1', token);
		expect(await setup.webhooks.post(url, again)).toMatchObject({ status: 200 });
		const stranger = await setup.webhooks.strangerSigner();
		const forged = stranger.subscriptionConfirmation({}, '1', token);
		expect(await setup.webhooks.post(url, forged)).toMatchObject({ status: 401 });
		expect(followed()).toHaveLength(1);
	});

	it('is confirmed again if Amazon could not be reached the first time', async () => {
		setup.webhooks.setAwsFaults({ on: 'confirm', kind: 'status', status: 500, times: 1 });
		await setup.activate(workflow);
		expect(setup.answers()).toEqual([503, 200]);
	});

	it('is ignored if its subscription was replaced, and the next handshake is confirmed', async () => {
		setup.webhooks.setAwsFaults({ on: 'confirm', kind: 'slow', ms: 2_000, times: 1 });
		const url = await activate();
		await until(() => followed().length === 1);
		await setup.engine.webhooks.deactivate(workflow);
		await activate();
		await until(() => setup.getStates(url).at(-1) === 'confirmed');
		await setup.webhooks.settled();
		expect(followed()).toHaveLength(2);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
	});

	it('is not confirmed by a redirect, which is not followed', async () => {
		const to = `${setup.sandbox.url}/customers/v1/cards`;
		setup.webhooks.setAwsFaults({ on: 'confirm', kind: 'redirect', to });
		const url = await activate();
		await setup.webhooks.settled();
		expect(setup.answers()).toEqual([503, 503, 503, 503]);
		expect(setup.getStates(url)).toEqual(['pending']);
		expect(setup.sandbox.requests().filter(({ path }) => path.includes('cards'))).toEqual([]);
		expect(setup.webhooks.refusedByProxy()).toEqual([]);
	});

	it('is ignored if it arrives later than 10 minutes after publishing', async () => {
		setup.sandbox.set({ webhookHandshake: 'never' });
		const url = await activate();
		await moveClock(11 * MINUTES);
		const [subscriber] = setup.webhooks.subscribers();
		const late = setup.webhooks.signer.subscriptionConfirmation({}, '1', subscriber?.token);
		expect((await setup.webhooks.post(url, late)).status).toBe(503);
		expect(followed()).toEqual([]);
		const early = setup.webhooks.signer.notification({ ...EVENT });
		expect((await setup.webhooks.post(url, early)).status).toBe(503);
		expect(await setup.getExecutions(workflow)).toEqual([]);
		await setup.logged(/Unexpected handshake: n8n is not subscribing now/);
	});

	it.each([-6, 121])(
		'and events are retried by Amazon if the clock of n8n is off by %d minutes, and the log says so',
		async (minutes) => {
			const url = await setup.activate(workflow);
			await moveClock(minutes * MINUTES);
			const message = setup.webhooks.signer.notification({ ...EVENT });
			expect((await setup.webhooks.post(url, message)).status).toBe(503);
			await setup.logged(/Check the clock of this machine/);
			const forged = { ...message, Message: JSON.stringify({ ...EVENT, id: 'forged' }) };
			expect((await setup.webhooks.post(url, forged)).status).toBe(401);
			await moveClock(0);
			expect((await setup.webhooks.post(url, message)).status).toBe(200);
			expect(await setup.startedBy(workflow)).toEqual([EVENT.id]);
		},
	);

	it('that is no longer expected is rejected, even from the known topic', async () => {
		const url = await setup.activate(workflow);
		await moveClock(11 * MINUTES);
		const unawaited = setup.webhooks.signer.subscriptionConfirmation();
		expect((await setup.webhooks.post(url, unawaited)).status).toBe(401);
		expect(followed()).toHaveLength(1);
	});

	it('of another topic is rejected once a topic is known', async () => {
		const url = await setup.activate(workflow);
		const foreign = setup.webhooks.signer.subscriptionConfirmation({ TopicArn: OTHER_TOPIC });
		expect((await setup.webhooks.post(url, foreign)).status).toBe(401);
		expect(followed()).toHaveLength(1);
		expect(await savedTopic()).toMatchObject({
			subscription: { topic: { arn: setup.webhooks.topicArn } },
		});
	});

	it('of a topic that the user did not name is rejected while one is expected', async () => {
		workflow = createTriggeredWorkflow({ options: { topicArn: OTHER_TOPIC } });
		const url = await activate();
		await setup.webhooks.settled();
		expect(setup.answers()).toEqual([401]);
		expect(followed()).toEqual([]);
		expect(setup.getStates(url)).toEqual(['pending']);
	});

	it('that is forged is rejected while one is expected', async () => {
		setup.sandbox.set({ webhookHandshake: 'never' });
		const url = await activate();
		const stranger = await setup.webhooks.strangerSigner();
		const forged = stranger.subscriptionConfirmation();
		expect((await setup.webhooks.post(url, forged)).status).toBe(401);
		const elsewhere = setup.webhooks.signer.subscriptionConfirmation({
			SubscribeURL: `${setup.sandbox.url}/?Action=ConfirmSubscription`,
		});
		expect((await setup.webhooks.post(url, elsewhere)).status).toBe(401);
		expect(followed()).toEqual([]);
	});

	it('fixes the signature version: SHA-1 is rejected if it used SHA-256', async () => {
		setup.sandbox.set({ webhookSignatureVersion: '2' });
		const url = await setup.activate(workflow);
		const weaker = setup.webhooks.signer.notification({ ...EVENT }, {}, '1');
		expect((await setup.webhooks.post(url, weaker)).status).toBe(401);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
	});

	it('does not follow an UnsubscribeConfirmation, which is logged and not confirmed', async () => {
		const url = await setup.activate(workflow);
		const end = setup.webhooks.signer.unsubscribeConfirmation();
		expect((await setup.webhooks.post(url, end)).status).toBe(200);
		expect(followed()).toHaveLength(1);
		await setup.logged(/The subscription was ended at Amazon SNS/);
	});

	it('is not expected if Kobble rejected the subscription', async () => {
		const fault = { kind: 'status', status: 400 } as const;
		setup.sandbox.setFaults({ match: { method: 'POST', path: SUBSCRIPTIONS }, fault });
		await expect(activate()).rejects.toThrow('Kobble did not subscribe the webhook URL');
		await until(() => setup.listed().length === 0);
	});
});

const EVENT = {
	id: 'b7c4e6d2-7f0a-4a9b-8c1d-2e3f4a5b6c7d',
	type: 'transaction-create',
	entity_id: 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e',
	client_id: 'd9e6a8f4-9b2c-4cbd-ae3f-4a5b6c7d8e9f',
	created_at: '2026-01-15T12:00:00.000Z',
};
