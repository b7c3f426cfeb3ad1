import { CREDENTIAL_ID, N8N_LINES } from '../nodeSetup';
import { until } from '../../until';
import { SUBSCRIPTIONS, createTriggeredWorkflow, TriggerSetup } from './triggerSetup';

const POST = `POST ${SUBSCRIPTIONS}`;

describe.each(N8N_LINES)('The subscription of a trigger, on n8n %s', (line) => {
	let setup: TriggerSetup;

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
	});

	beforeEach(async () => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
		await setup.saveCredential();
	});

	afterAll(async () => {
		await setup.close();
	});

	const posts = () => setup.sandbox.counters().requests[POST] ?? 0;
	const activate = async (workflow: ReturnType<typeof createTriggeredWorkflow>) =>
		await setup.engine.webhooks.activate(workflow);

	it('is created when the workflow is published, is confirmed, and is deleted when it is unpublished', async () => {
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		expect(setup.listed()).toEqual([url]);
		const { event } = await setup.deliver();
		expect(setup.answers()).toEqual([200]);
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		await setup.engine.webhooks.deactivate(workflow);
		expect(setup.listed()).toEqual([]);
		expect(setup.getStates(url)).toEqual(['ended']);
	});

	it('is found after a restart, and not created twice', async () => {
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		await setup.stop();
		await setup.start();
		expect(posts()).toBe(1);
		expect(setup.listed()).toEqual([url]);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it('is created again if its topic is unknown, because no new handshake would come', async () => {
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		await setup.engine.webhooks.deactivate(workflow);
		const { subscription } = setup.webhooks.subscribe(url);
		await setup.activate(workflow);
		expect(setup.listed()).toEqual([url]);
		expect(setup.webhooks.subscriptions()[0]?.subscription.id).not.toBe(subscription.id);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it('is created again if n8n stopped before the handshake', async () => {
		setup.sandbox.set({ webhookHandshake: 'never' });
		const workflow = createTriggeredWorkflow();
		const url = await activate(workflow);
		await setup.kill();
		setup.sandbox.set({ webhookHandshake: 'afterAnswer' });
		await setup.start();
		await setup.confirmed(url);
		expect(setup.listed()).toEqual([url]);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it('is created again even if the user names the topic, because no handshake was confirmed', async () => {
		const workflow = createTriggeredWorkflow({ options: { topicArn: setup.webhooks.topicArn } });
		setup.webhooks.setAwsFaults({ on: 'confirm', kind: 'status', status: 500 });
		const url = await activate(workflow);
		await setup.webhooks.settled();
		expect(setup.getStates(url)).toEqual(['pending']);
		// Now n8n can reach Amazon, and is restarted.
		setup.webhooks.setAwsFaults([]);
		await setup.stop();
		await setup.start();
		await setup.confirmed(url);
		expect(setup.listed()).toEqual([url]);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		// It is confirmed for the named topic, so it is kept from now on.
		const before = posts();
		await setup.stop();
		await setup.start();
		expect(posts()).toBe(before);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it('is created again if the user names a topic other than the confirmed one', async () => {
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		const [before] = setup.webhooks.subscriptions();
		workflow.nodes.forEach(({ parameters }) => {
			parameters.options = { topicArn: `${setup.webhooks.topicArn}-2` };
		});
		await activate(workflow);
		expect(setup.listed()).toEqual([url]);
		expect(setup.webhooks.subscriptions()[0]?.subscription.id).not.toBe(before?.subscription.id);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it("is not duplicated if Kobble's list does not show it", async () => {
		const match = { method: 'GET', path: SUBSCRIPTIONS };
		setup.sandbox.setFaults({ match, fault: { kind: 'status', status: 404 } });
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		await setup.stop();
		await setup.start();
		await until(() => setup.getStates(url).at(-1) === 'confirmed');
		expect(setup.getStates(url)).toEqual(['ended', 'confirmed']);
		await setup.engine.webhooks.deactivate(workflow);
		expect(setup.getStates(url)).toEqual(['ended', 'ended']);
	});

	it.each(['plain', 'data', 'noId', 'idOnceConfirmed'] as const)(
		'comes and goes if Kobble answers in the way "%s"',
		async (webhookAnswer) => {
			setup.sandbox.set({ webhookAnswer, webhookDeleteIsEmpty: webhookAnswer === 'data' });
			const workflow = createTriggeredWorkflow();
			const url = await setup.activate(workflow);
			expect(setup.listed()).toEqual([url]);
			await setup.engine.webhooks.deactivate(workflow);
			expect(setup.listed()).toEqual([]);
		},
	);

	it('is used if Kobble returns no ID, and the log says that it cannot be deleted', async () => {
		setup.sandbox.set({ webhookAnswer: 'neverId' });
		const workflow = createTriggeredWorkflow();
		await setup.activate(workflow);
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		await setup.engine.webhooks.deactivate(workflow);
		await setup.logged(/could not end its subscription.*Kobble lists it without an ID/);
	});

	it.each([
		['acted and broke off', { kind: 'reset', when: 'after' }, 1],
		['acted and answered 500', { kind: 'status', status: 500, when: 'after' }, 1],
		['acted and answered half of it', { kind: 'truncate' }, 1],
		['broke off before it acted', { kind: 'reset', when: 'before' }, 2],
		['answered 429', { kind: 'status', status: 429, retryAfter: 0 }, 2],
	] as const)('is there once if Kobble %s', async (_what, fault, wanted) => {
		setup.sandbox.setFaults({ match: { method: 'POST', path: SUBSCRIPTIONS, first: 1 }, fault });
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		expect(setup.listed()).toEqual([url]);
		expect(posts()).toBe(wanted);
		await setup.engine.webhooks.deactivate(workflow);
		expect(setup.listed()).toEqual([]);
	});

	it('reports an error if Kobble rejects it', async () => {
		const fault = { kind: 'status', status: 422 } as const;
		setup.sandbox.setFaults({ match: { method: 'POST', path: SUBSCRIPTIONS }, fault });
		await expect(activate(createTriggeredWorkflow())).rejects.toMatchObject({
			message: 'Kobble did not subscribe the webhook URL',
			description: expect.stringContaining('Kobble may not accept this webhook URL'),
		});
		expect(setup.listed()).toEqual([]);
	});

	it.each([
		['GET', 400],
		['GET', 413],
		['GET', 429],
		['GET', 500],
		['POST', 413],
	])(
		'reports an error in workflow terms if Kobble responds to its %s with %d',
		async (method, status) => {
			const fault = { kind: 'status', status, ...(status === 429 && { retryAfter: 0 }) } as const;
			setup.sandbox.setFaults({ match: { method, path: SUBSCRIPTIONS }, fault });
			await expect(activate(createTriggeredWorkflow())).rejects.toMatchObject({
				description: expect.not.stringMatching(/\bitems?\b/),
			});
		},
	);

	it('reports an error if it is incomplete, and is deleted by n8n at once', async () => {
		setup.sandbox.setFaults([
			{
				match: { method: 'POST', path: SUBSCRIPTIONS },
				fault: { kind: 'status', status: 500, when: 'after' },
			},
			{
				match: { method: 'GET', path: SUBSCRIPTIONS, nth: [3, 4, 5] },
				fault: { kind: 'status', status: 500 },
			},
		]);
		setup.sandbox.set({ webhookHandshake: 'never' });
		await expect(activate(createTriggeredWorkflow())).rejects.toMatchObject({
			message: 'It is not known whether Kobble subscribed the webhook URL',
			description: expect.stringContaining('Publish the workflow again in a while'),
		});
		expect(posts()).toBe(1);
		expect(setup.listed()).toEqual([]);
	});

	it('is deleted at the next publish if unpublishing could not reach Kobble', async () => {
		const workflow = createTriggeredWorkflow();
		const url = await setup.activate(workflow);
		setup.sandbox.setFaults({ match: { method: 'DELETE' }, fault: { kind: 'reset' } });
		await setup.engine.webhooks.deactivate(workflow);
		const [there] = setup.webhooks.subscriptions();
		await setup.logged(
			new RegExp(
				`could not end its subscription ${there?.subscription.id}: No complete answer .*[^.]\\. The next publishing of this workflow ends it\\.`,
			),
		);
		setup.sandbox.clearFaults();
		const [left] = setup.webhooks.subscriptions();
		await activate(workflow);
		await until(() => setup.getStates(url).at(-1) === 'confirmed');
		expect(setup.listed()).toEqual([url]);
		expect(setup.webhooks.subscriptions()[0]?.subscription.id).not.toBe(left?.subscription.id);
		await setup.engine.webhooks.deactivate(workflow);
	});

	it('is kept if Kobble is unreachable while n8n starts', async () => {
		const workflow = createTriggeredWorkflow();
		await setup.activate(workflow);
		await setup.stop();
		const match = { path: SUBSCRIPTIONS };
		setup.sandbox.setFaults({ match, fault: { kind: 'status', status: 503 } });
		await setup.start();
		const { event } = await setup.deliver();
		expect(await setup.startedBy(workflow)).toEqual([event.id]);
		await setup.logged(/goes on with the subscription that it had/);
		setup.sandbox.clearFaults();
		await setup.engine.webhooks.deactivate(workflow);
	});

	it.each([
		['a secret that Kobble does not know', {}, 'not accept'],
		[
			'a topic that is none',
			{ options: { topicArn: 'arn:aws:s3:::bucket' } },
			'The option "Topic ARN" does not hold the ARN of an Amazon SNS topic',
		],
		[
			'other types that are not named',
			{ events: ['other'] },
			'The field "Other Event Types" is empty',
		],
		[
			'an expression for the topic that gives nothing',
			{ options: { topicArn: '={{ undefined }}' } },
			'The option "Topic ARN" is empty',
		],
		[
			'an option that is neither on nor off',
			{ options: { fetchEntity: 'perhaps' } },
			'The option "Fetch Entity"',
		],
	])('is not requested with %s', async (_what, parameters, message) => {
		if (message === 'not accept') await setup.saveCredential('wrong-secret');
		await expect(activate(createTriggeredWorkflow(parameters))).rejects.toThrow(message);
		expect(posts()).toBe(0);
	});

	it('is not requested if Kobble cannot deliver to this n8n', async () => {
		await setup.engine.saveCredential({
			id: CREDENTIAL_ID,
			name: 'Kobble',
			type: 'kobbleApi',
			data: {
				environment: 'staging',
				clientId: 'someone',
				clientSecret: 'x',
				scope: ['client/read'],
			},
		});
		await expect(activate(createTriggeredWorkflow())).rejects.toMatchObject({
			message: expect.stringMatching(
				/^Kobble cannot deliver to the webhook URL http:\/\/127\.0\.0\.1:\d+\/webhook\/.*, because the address leads to the machine that n8n runs on$/,
			),
			description: expect.stringContaining('WEBHOOK_URL'),
		});
	});
});
