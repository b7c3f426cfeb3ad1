import { CREDENTIAL_ID, N8N_LINES } from '../nodeSetup';
import { until } from '../../until';
import { SUBSCRIPTIONS, triggered, TriggerBench } from './triggerSetup';

const POST = `POST ${SUBSCRIPTIONS}`;

describe.each(N8N_LINES)('The subscription of a trigger, on n8n %s', (line) => {
	let bench: TriggerBench;

	beforeAll(async () => {
		bench = await TriggerBench.open(line);
	});

	beforeEach(async () => {
		bench.sandbox.reset();
		bench.sandbox.clearFaults();
		await bench.saveCredential();
	});

	afterAll(async () => {
		await bench.close();
	});

	const posts = () => bench.sandbox.counters().requests[POST] ?? 0;
	const activate = async (workflow: ReturnType<typeof triggered>) =>
		await bench.engine.webhooks.activate(workflow);

	it('comes with the activation, is confirmed, and goes with the deactivation', async () => {
		const workflow = triggered();
		const url = await bench.activate(workflow);
		expect(bench.listed()).toEqual([url]);
		const { event } = await bench.deliver();
		expect(bench.answers()).toEqual([200]);
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		await bench.engine.webhooks.deactivate(workflow);
		expect(bench.listed()).toEqual([]);
		expect(bench.statesOf(url)).toEqual(['ended']);
	});

	it('is found again after a restart, and not made twice', async () => {
		const workflow = triggered();
		const url = await bench.activate(workflow);
		await bench.stop();
		await bench.start();
		expect(posts()).toBe(1);
		expect(bench.listed()).toEqual([url]);
		const { event } = await bench.deliver();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('is made anew where its topic is not known, because no new handshake would come', async () => {
		const workflow = triggered();
		const url = await bench.activate(workflow);
		await bench.engine.webhooks.deactivate(workflow);
		const { subscription } = bench.webhooks.subscribe(url);
		await bench.activate(workflow);
		expect(bench.listed()).toEqual([url]);
		expect(bench.webhooks.subscriptions()[0]?.subscription.id).not.toBe(subscription.id);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('is made anew where n8n came to its end before the handshake', async () => {
		bench.sandbox.set({ webhookHandshake: 'never' });
		const workflow = triggered();
		const url = await activate(workflow);
		await bench.kill();
		bench.sandbox.set({ webhookHandshake: 'afterAnswer' });
		await bench.start();
		await bench.confirmed(url);
		expect(bench.listed()).toEqual([url]);
		const { event } = await bench.deliver();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('is made anew also where the user names the topic, because no handshake was confirmed', async () => {
		const workflow = triggered({ options: { topicArn: bench.webhooks.topicArn } });
		bench.webhooks.setAwsFaults({ on: 'confirm', kind: 'status', status: 500 });
		const url = await activate(workflow);
		await bench.webhooks.settled();
		expect(bench.statesOf(url)).toEqual(['pending']);
		// Now n8n may reach Amazon, and is started again.
		bench.webhooks.setAwsFaults([]);
		await bench.stop();
		await bench.start();
		await bench.confirmed(url);
		expect(bench.listed()).toEqual([url]);
		const { event } = await bench.deliver();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		// Confirmed for the named topic, it is kept from now on.
		const before = posts();
		await bench.stop();
		await bench.start();
		expect(posts()).toBe(before);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('is made anew where the user names another topic than the confirmed one', async () => {
		const workflow = triggered();
		const url = await bench.activate(workflow);
		const [before] = bench.webhooks.subscriptions();
		workflow.nodes.forEach(({ parameters }) => {
			parameters.options = { topicArn: `${bench.webhooks.topicArn}-2` };
		});
		await activate(workflow);
		expect(bench.listed()).toEqual([url]);
		expect(bench.webhooks.subscriptions()[0]?.subscription.id).not.toBe(before?.subscription.id);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('does not pile up where the list of Kobble does not show it', async () => {
		const match = { method: 'GET', path: SUBSCRIPTIONS };
		bench.sandbox.setFaults({ match, fault: { kind: 'status', status: 404 } });
		const workflow = triggered();
		const url = await bench.activate(workflow);
		await bench.stop();
		await bench.start();
		await until(() => bench.statesOf(url).at(-1) === 'confirmed');
		expect(bench.statesOf(url)).toEqual(['ended', 'confirmed']);
		await bench.engine.webhooks.deactivate(workflow);
		expect(bench.statesOf(url)).toEqual(['ended', 'ended']);
	});

	it.each(['plain', 'data', 'noId', 'idOnceConfirmed'] as const)(
		'comes and goes where Kobble answers in the way "%s"',
		async (webhookAnswer) => {
			bench.sandbox.set({ webhookAnswer, webhookDeleteIsEmpty: webhookAnswer === 'data' });
			const workflow = triggered();
			const url = await bench.activate(workflow);
			expect(bench.listed()).toEqual([url]);
			await bench.engine.webhooks.deactivate(workflow);
			expect(bench.listed()).toEqual([]);
		},
	);

	it('is used where Kobble tells no id at all, and the log says that it cannot be ended', async () => {
		bench.sandbox.set({ webhookAnswer: 'neverId' });
		const workflow = triggered();
		await bench.activate(workflow);
		const { event } = await bench.deliver();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		await bench.engine.webhooks.deactivate(workflow);
		await bench.logged(/could not end its subscription.*Kobble lists it without an ID/);
	});

	it.each([
		['acted and broke off', { kind: 'reset', when: 'after' }, 1],
		['acted and answered 500', { kind: 'status', status: 500, when: 'after' }, 1],
		['acted and answered half of it', { kind: 'truncate' }, 1],
		['broke off before it acted', { kind: 'reset', when: 'before' }, 2],
		['answered 429', { kind: 'status', status: 429, retryAfter: 0 }, 2],
	] as const)('is there once where Kobble %s', async (_what, fault, wanted) => {
		bench.sandbox.setFaults({ match: { method: 'POST', path: SUBSCRIPTIONS, first: 1 }, fault });
		const workflow = triggered();
		const url = await bench.activate(workflow);
		expect(bench.listed()).toEqual([url]);
		expect(posts()).toBe(wanted);
		await bench.engine.webhooks.deactivate(workflow);
		expect(bench.listed()).toEqual([]);
	});

	it('is told in words where Kobble refuses it', async () => {
		const fault = { kind: 'status', status: 422 } as const;
		bench.sandbox.setFaults({ match: { method: 'POST', path: SUBSCRIPTIONS }, fault });
		await expect(activate(triggered())).rejects.toMatchObject({
			message: 'Kobble did not subscribe the webhook URL',
			description: expect.stringContaining('Kobble may not take this webhook URL'),
		});
		expect(bench.listed()).toEqual([]);
	});

	it('is told in words where it is half done, and taken away by n8n at once', async () => {
		bench.sandbox.setFaults([
			{
				match: { method: 'POST', path: SUBSCRIPTIONS },
				fault: { kind: 'status', status: 500, when: 'after' },
			},
			{
				match: { method: 'GET', path: SUBSCRIPTIONS, nth: [3, 4, 5] },
				fault: { kind: 'status', status: 500 },
			},
		]);
		bench.sandbox.set({ webhookHandshake: 'never' });
		await expect(activate(triggered())).rejects.toMatchObject({
			message: 'It is not known whether Kobble subscribed the webhook URL',
			description: expect.stringContaining('Publish or activate the workflow again in a while'),
		});
		expect(posts()).toBe(1);
		expect(bench.listed()).toEqual([]);
	});

	it('is taken away at the next activation where the deactivation could not reach Kobble', async () => {
		const workflow = triggered();
		const url = await bench.activate(workflow);
		bench.sandbox.setFaults({ match: { method: 'DELETE' }, fault: { kind: 'reset' } });
		await bench.engine.webhooks.deactivate(workflow);
		const [there] = bench.webhooks.subscriptions();
		await bench.logged(
			new RegExp(`could not end its subscription ${there?.subscription.id}\\. The next activation`),
		);
		bench.sandbox.clearFaults();
		const [left] = bench.webhooks.subscriptions();
		await activate(workflow);
		await until(() => bench.statesOf(url).at(-1) === 'confirmed');
		expect(bench.listed()).toEqual([url]);
		expect(bench.webhooks.subscriptions()[0]?.subscription.id).not.toBe(left?.subscription.id);
		await bench.engine.webhooks.deactivate(workflow);
	});

	it('is relied on where Kobble is away while n8n starts', async () => {
		const workflow = triggered();
		await bench.activate(workflow);
		await bench.stop();
		const match = { path: SUBSCRIPTIONS };
		bench.sandbox.setFaults({ match, fault: { kind: 'status', status: 503 } });
		await bench.start();
		const { event } = await bench.deliver();
		expect(await bench.startedBy(workflow)).toEqual([event.id]);
		await bench.logged(/goes on with the subscription that it had/);
		bench.sandbox.clearFaults();
		await bench.engine.webhooks.deactivate(workflow);
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
	])('is not asked for with %s', async (_what, parameters, message) => {
		if (message === 'not accept') await bench.saveCredential('wrong-secret');
		await expect(activate(triggered(parameters))).rejects.toThrow(message);
		expect(posts()).toBe(0);
	});

	it('is not asked for where nobody could deliver to this n8n', async () => {
		await bench.engine.saveCredential({
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
		await expect(activate(triggered())).rejects.toMatchObject({
			message: expect.stringMatching(
				/^Kobble cannot deliver to the webhook URL http:\/\/127\.0\.0\.1:\d+\/webhook\/.*, because the address leads to the machine that n8n runs on$/,
			),
			description: expect.stringContaining('WEBHOOK_URL'),
		});
	});
});
