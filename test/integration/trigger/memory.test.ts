import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startEngine } from '../../../engine/startEngine';
import { getN8nFolder } from '../../../engine/n8nFolder';
import { createConfirmationUrl } from '../../sns/envelopes';
import { until } from '../../until';
import { CREDENTIAL_ID, createCredentialData, NEWEST_N8N } from '../nodeSetup';
import { addTrigger, SUBSCRIPTIONS, createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const OTHER_TOPIC = 'arn:aws:sns:ap-southeast-2:999999999999:stranger';
const POST = `POST ${SUBSCRIPTIONS}`;

// Restarts take most of its time. The life cycle and the deliveries are tested after restarts on both
// versions.
describe.each(NEWEST_N8N)('What Kobble Trigger remembers, on n8n %s', (line) => {
	let setup: TriggerSetup;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
	});

	beforeEach(async () => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
		setup.webhooks.clearAwsFaults();
		await setup.engine.webhooks.disturb({ storeMs: 0, saveMs: 0, failStores: 0 });
		workflow = createTriggeredWorkflow();
	});

	afterEach(async () => {
		await setup.engine.webhooks.deactivate(workflow);
	});

	afterAll(async () => {
		await setup.close();
	});

	const posts = () => setup.sandbox.counters().requests[POST] ?? 0;
	const restart = async () => {
		await setup.stop();
		await setup.start();
	};
	const emit = async (count: number) => {
		const { events } = setup.sandbox.emit({ count });
		await setup.webhooks.settled();
		return events.map(({ id }) => id);
	};
	const redeliver = async (count: number) => {
		setup.webhooks.redeliver(count);
		await setup.webhooks.settled();
	};
	const started = async () => (await setup.startedBy(workflow)).sort();
	const twice = (ids: string[]) => [...ids, ...ids].sort();
	/** A genuine handshake of another topic, from anybody who has a topic and the webhook URL. */
	const postHandshakeOfStranger = async (url: string, token = 'a'.repeat(64)) =>
		await setup.webhooks.post(
			url,
			setup.webhooks.signer.subscriptionConfirmation(
				{
					TopicArn: OTHER_TOPIC,
					SubscribeURL: createConfirmationUrl(
						'sns.ap-southeast-2.amazonaws.com',
						OTHER_TOPIC,
						token,
					),
				},
				'1',
				token,
			),
		);
	const event = (fields: Record<string, unknown>) =>
		setup.webhooks.signer.notification({ id: 'x', type: 'transaction-create', ...fields } as never);

	describe('with two triggers in a workflow', () => {
		beforeEach(async () => {
			addTrigger(workflow);
			await setup.engine.webhooks.activate(workflow);
			await until(() => setup.webhooks.subscribers().every(({ state }) => state === 'confirmed'));
			await setup.webhooks.settled();
		});

		it('is saved for both, so that no event starts the workflow again after a restart', async () => {
			await setup.engine.webhooks.disturb({ saveMs: 20 });
			const events = [...(await emit(5)), ...(await emit(15))];
			expect(await started()).toEqual(twice(events));
			await restart();
			expect(posts()).toBe(2);
			await redeliver(40);
			expect(await started()).toEqual(twice(events));
		});

		it('lets each of 200 events start it once per trigger, with a poller and three restarts', async () => {
			setup.sandbox.set({
				webhookDuplicatePercent: 5,
				webhookDuplicateOf: 'both',
				webhookConcurrency: 20,
				webhookDisorder: 5,
				webhookRetries: 200,
				webhookRetryDelayMs: 250,
			});
			const events: string[] = [];
			const poll = async (data: number) =>
				await setup.engine.webhooks.poll({ workflowId: workflow.id, node: 'RSS', data: { data } });
			for (let round = 1; round <= 4; round += 1) {
				events.push(...setup.sandbox.emit({ count: 50 }).events.map(({ id }) => id));
				await poll(round);
				await setup.webhooks.settled();
				await poll(-round);
				if (round < 4) await restart();
			}
			await redeliver(420);
			expect(await started()).toEqual(twice(events));
		});

		it('is kept separate, even if both have the same node ID', async () => {
			await setup.engine.webhooks.deactivate(workflow);
			workflow.nodes.forEach((node) => (node.id = 'same'));
			await setup.engine.webhooks.activate(workflow);
			await until(() => setup.listed().length === 2);
			await setup.webhooks.settled();
			const events = await emit(2);
			expect(await started()).toEqual(twice(events));
			await restart();
			expect(setup.listed()).toHaveLength(2);
		});
	});

	it('is migrated from the previous version, topic and events', async () => {
		await setup.activate(workflow);
		const events = await emit(3);
		const { subscription, started: marks } = await setup.savedTrigger(workflow.id);
		const { handshake: _new, status: _newToo, ...record } = subscription as Record<string, unknown>;
		await setup.stop();
		setup.writeStaticData(workflow.id, {
			'node:Kobble Trigger': {
				subscription: record,
				started: marks.map(({ at, hashes }) => ({ at, marks: hashes })),
			},
		});
		await setup.start();
		expect(posts()).toBe(1);
		await redeliver(3);
		expect(await started()).toEqual(events.sort());
		events.push(...(await emit(1)));
		expect(await started()).toEqual(events.sort());
	});

	it('is not reverted by a polling trigger in the same workflow', async () => {
		await setup.activate(workflow);
		const poll = async (data: number) =>
			await setup.engine.webhooks.poll({ workflowId: workflow.id, node: 'RSS', data: { data } });
		const events = await emit(3);
		await poll(1);
		await restart();
		events.push(...(await emit(10)));
		await poll(2);
		await restart();
		await redeliver(13);
		expect(await started()).toEqual(events.sort());
	});

	it.each([
		['lost', { on: 'confirm', kind: 'lost', times: 1 }],
		['slow', { on: 'confirm', kind: 'slow', ms: 6_000, times: 1 }],
	] as const)('has the topic even if the answer of Amazon was %s', async (_what, fault) => {
		setup.webhooks.setAwsFaults(fault);
		await setup.activate(workflow);
		const events = [...(await emit(1)), ...(await emit(2))];
		expect(await started()).toEqual(events.sort());
		await restart();
		expect(posts()).toBe(1);
		await redeliver(3);
		expect(await started()).toEqual(events.sort());
	});

	it("has the topic of the first handshake, not of a stranger's handshake after a restart", async () => {
		const url = await setup.activate(workflow);
		const [first] = await emit(1);
		const match = { method: 'GET', path: SUBSCRIPTIONS, first: 1 };
		await setup.stop();
		setup.sandbox.setFaults({ match, fault: { kind: 'status', status: 404 } });
		setup.sandbox.set({ webhookHandshake: 'never' });
		await setup.start();
		expect(posts()).toBe(2);
		expect((await postHandshakeOfStranger(url)).status).toBe(401);
		await setup.logged(/enter it as Topic ARN/);
		const ofStranger = { ...event({}), TopicArn: OTHER_TOPIC };
		expect((await setup.webhooks.post(url, ofStranger)).status).toBe(401);
		setup.sandbox.set({ webhookHandshake: 'afterAnswer' });
		await restart();
		await setup.confirmed(url);
		const [second] = await emit(1);
		expect(await started()).toEqual([first, second].sort());
	});

	it('still has the topic after the workflow settings were saved', async () => {
		const url = await setup.activate(workflow);
		setup.sandbox.set({ webhookHandshake: 'never' });
		await setup.engine.webhooks.republish(workflow);
		expect((await postHandshakeOfStranger(url)).status).toBe(401);
	});

	it('no longer has the topic after the workflow was unpublished', async () => {
		const url = await setup.activate(workflow);
		await setup.engine.webhooks.deactivate(workflow);
		setup.sandbox.set({ webhookHandshake: 'never' });
		await setup.engine.webhooks.activate(workflow);
		// It would be confirmed, but SNS does not know its token.
		expect((await postHandshakeOfStranger(url)).status).toBe(503);
		await setup.logged(/The handshake could not be confirmed/);
	});

	it('does not delete the subscription of the n8n that this one was copied from', async () => {
		const url = await setup.activate(workflow);
		const folder = mkdtempSync(join(tmpdir(), 'copy-'));
		cpSync(setup.databaseFolder, folder, { recursive: true });
		const copy = await startEngine({
			folder: getN8nFolder(line),
			databaseFolder: folder,
			env: setup.webhooks.environment,
		});
		try {
			await copy.webhooks.serve();
			await until(() => setup.listed().length === 2);
			await setup.webhooks.settled();
			expect(setup.getStates(url)).toEqual(['confirmed']);
			const events = await emit(1);
			expect(await started()).toEqual(events);
			expect(await copy.webhooks.getExecutions(workflow.id)).toHaveLength(1);
			await until(() => /left alone/.test(copy.log()));
			await copy.webhooks.deactivate(workflow);
			expect(setup.listed()).toEqual([url]);
		} finally {
			await copy.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('is not used if it comes from another n8n, whose subscription stays', async () => {
		const url = await setup.activate(workflow);
		const folder = mkdtempSync(join(tmpdir(), 'other-'));
		cpSync(setup.databaseFolder, folder, { recursive: true });
		const other = await startEngine({
			folder: getN8nFolder(line),
			databaseFolder: folder,
			encryptionKey: 'another-encryption-key-of-another-n8n',
			env: setup.webhooks.environment,
		});
		try {
			// It cannot decrypt the credential of the first n8n, as after a workflow import.
			await other.webhooks.serve().catch(() => undefined);
			await other.saveCredential({
				id: CREDENTIAL_ID,
				name: 'Kobble',
				type: 'kobbleApi',
				data: { ...createCredentialData(setup.sandbox) },
			});
			const othersUrl = await other.webhooks.activate(workflow);
			await until(() => setup.getStates(othersUrl).includes('confirmed'));
			await setup.webhooks.settled();
			expect(setup.getStates(url)).toEqual(['confirmed']);
			await until(() => /came with the memory of another n8n.*left alone/.test(other.log()));
			const events = await emit(1);
			expect(await started()).toEqual(events);
			expect(await other.webhooks.getExecutions(workflow.id)).toHaveLength(1);
		} finally {
			await other.stop();
			rmSync(folder, { recursive: true, force: true });
		}
	});

	it('records that Amazon ended the subscription, and subscribes again at the next start', async () => {
		const url = await setup.activate(workflow);
		const end = setup.webhooks.signer.unsubscribeConfirmation();
		expect((await setup.webhooks.post(url, end)).status).toBe(200);
		await restart();
		await setup.confirmed(url);
		expect(posts()).toBe(2);
		expect(setup.listed()).toEqual([url]);
		const events = await emit(1);
		expect(await started()).toEqual(events);
	});

	it('has the client of the first event, and rejects events of another client', async () => {
		const url = await setup.activate(workflow);
		expect((await setup.webhooks.post(url, event({ id: 'a', client_id: 'one' }))).status).toBe(200);
		expect((await setup.webhooks.post(url, event({ id: 'b', client_id: 'two' }))).status).toBe(401);
		await setup.logged(/another client.*Client ID/);
		expect((await setup.webhooks.post(url, event({ id: 'c', client_id: 'one' }))).status).toBe(200);
		await restart();
		expect((await setup.webhooks.post(url, event({ id: 'd', client_id: 'two' }))).status).toBe(401);
		expect(await started()).toEqual(['a', 'c']);
	});

	it('does not override the clients that are named in the options', async () => {
		workflow = createTriggeredWorkflow({ options: { clientId: 'two, three' } });
		const url = await setup.activate(workflow);
		expect((await setup.webhooks.post(url, event({ id: 'a', client_id: 'one' }))).status).toBe(401);
		expect((await setup.webhooks.post(url, event({ id: 'b', client_id: 'two' }))).status).toBe(200);
		expect((await setup.webhooks.post(url, event({ id: 'c', client_id: 'three' }))).status).toBe(
			200,
		);
		expect(await started()).toEqual(['b', 'c']);
	});

	it('has one handshake per subscription: another one is not reported as confirmed', async () => {
		const url = await setup.activate(workflow);
		const second = setup.webhooks.signer.subscriptionConfirmation({}, '1', 'b'.repeat(64));
		expect((await setup.webhooks.post(url, second)).status).toBe(401);
	});
});
