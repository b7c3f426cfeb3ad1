import type { INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import { simulateDeathInside } from '../../../engine/retryData';
import type { FaultRule } from '../../../sandbox/faults';
import {
	createKobbleWallets,
	createWorkflow,
	N8N_LINES,
	NodeSetup,
	readFailures,
	toItems,
	WALLETS_NODE_NAME,
} from '../nodeSetup';
import { CREATING_SANDBOX } from './creatingOperations';

const SUBSCRIPTIONS = '/customer/v1/webhooks/subscriptions';
const URL = 'https://localhost/events';
const OTHER_URL = 'https://localhost/other';
const TRIGGER_URL = 'https://n8n.example.com/webhook/7c2f6f1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f/webhook';
const SOFT_RETRY: Partial<INode> = {
	...{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	onError: 'continueRegularOutput',
};

describe.each(N8N_LINES)('Webhooks on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, CREATING_SANDBOX);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
		setup.sandbox.clearFaults();
	});

	const createNode = (options: INode['parameters'] = {}, settings: Partial<INode> = {}): INode =>
		createKobbleWallets(
			{ resource: 'webhook', operation: 'create', url: '={{ $json.url }}', options },
			settings,
		);

	const countRequests = (method: string) =>
		setup.sandbox.counters().requests[`${method} ${SUBSCRIPTIONS}`] ?? 0;

	const listWebhooks = () =>
		setup.sandbox.webhooks.subscriptions().map(({ subscription }) => subscription);

	const getItems = (result: ExecutionResult) =>
		result.error === undefined ? result.getOutput(WALLETS_NODE_NAME) : [];

	const getOutput = (result: ExecutionResult) => getItems(result).map(({ json }) => json);

	/** The ways to repeat an item whose first request had no answer. */
	const REPEATS: Readonly<Record<string, (url: string) => Promise<ExecutionResult>>> = {
		'its own retry': async (url) => await setup.run(createNode(), [{ url }]),
		'Retry On Fail': async (url) => {
			const settings: Partial<INode> = { ...SOFT_RETRY, onError: 'stopWorkflow' };
			return await setup.run(createNode({ maxRetries: 0 }, settings), [{ url }]);
		},
		'Retry On Fail with On Error set to Continue': async (url) =>
			await setup.run(createNode({ maxRetries: 0 }, SOFT_RETRY), [{ url }]),
		'Retry execution': async (url) => {
			const failed = await setup.run(createNode({ maxRetries: 0 }), [{ url }]);
			expect(failed.error?.description).toContain('the node looks first');
			return await setup.engine.retryExecution(failed);
		},
		'Retry execution after the worker died': async (url) => {
			const workflow = createWorkflow(createNode({ maxRetries: 0 }));
			const failed = await setup.engine.run({ workflow, input: toItems([{ url }]) });
			const dead = simulateDeathInside(failed, WALLETS_NODE_NAME);
			return await setup.engine.retrySaved(dead, { workflow });
		},
	};

	/** Plays all of them side by side, each with a URL of its own. @returns what each puts out */
	async function repeatAll() {
		const runs = Object.entries(REPEATS).map(async ([name, repeat], place) => {
			const url = `${URL}/${place}`;
			return { name, url, result: await repeat(url) };
		});
		return await Promise.all(runs);
	}

	/** The first request for each of their URLs has no answer. */
	const loseEach = (when: 'before' | 'after', ...more: FaultRule[]): void =>
		setup.sandbox.setFaults([
			...Object.keys(REPEATS).map((_name, place) => ({
				match: { method: 'POST', path: SUBSCRIPTIONS, bodyContains: `${URL}/${place}`, first: 1 },
				fault: { kind: 'reset', when } as const,
			})),
			...more,
		]);

	/** Each of them has its webhook, beside one that was there before. */
	function expectOneEach(runs: Awaited<ReturnType<typeof repeatAll>>): void {
		const webhooks = listWebhooks();
		for (const { name, url, result } of runs) {
			const json = { ...webhooks.find((webhook) => webhook.url === url), created: true };
			expect([name, result.error, getOutput(result)]).toEqual([name, undefined, [json]]);
		}
		const urls = runs.map(({ url }) => url);
		expect(webhooks.map(({ url }) => url).sort()).toEqual([...urls, OTHER_URL].sort());
	}

	const WAYS = `with ${Object.keys(REPEATS).join(', ')}`;

	it(`Create finds what the first try created, and sends nothing again, ${WAYS}`, async () => {
		setup.sandbox.webhooks.subscribe(OTHER_URL);
		loseEach('after');

		const runs = await repeatAll();

		expectOneEach(runs);
		expect([countRequests('POST'), countRequests('GET')]).toEqual([runs.length, runs.length]);
	});

	it(`Create looks, and creates what the first try did not, ${WAYS}`, async () => {
		setup.sandbox.webhooks.subscribe(OTHER_URL);
		loseEach('before');

		const runs = await repeatAll();

		expectOneEach(runs);
		expect([countRequests('POST'), countRequests('GET')]).toEqual([2 * runs.length, runs.length]);
	});

	it(`Create sends nothing again if the list cannot be read, ${WAYS}`, async () => {
		loseEach('after', {
			match: { method: 'GET', path: SUBSCRIPTIONS },
			fault: { kind: 'status', status: 403 },
		});

		const runs = await repeatAll();

		for (const { name, result } of runs) {
			const [failure] = readFailures(getItems(result));
			expect([name, result.error?.message ?? failure?.message]).toEqual([
				name,
				expect.stringContaining('Not sent again'),
			]);
			expect(failure?.outcome ?? 'unknown').toBe('unknown');
		}
		expect(countRequests('POST')).toBe(runs.length);
		expect(listWebhooks()).toHaveLength(runs.length);
	});

	it('Create never looks in its first try, also if there is a webhook with the same URL', async () => {
		setup.sandbox.webhooks.subscribe(URL);

		const run = await setup.run(createNode(), [{ url: URL }, { url: OTHER_URL }]);

		expect(run.error).toBeUndefined();
		expect(getOutput(run)).toEqual(
			listWebhooks()
				.slice(1)
				.map((webhook) => ({ ...webhook, created: true })),
		);
		expect([countRequests('POST'), countRequests('GET')]).toEqual([2, 0]);
	});

	it('Create looks once for two items with one URL, gives each a webhook, and sends no other item again', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: SUBSCRIPTIONS, nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});
		const node = createNode({ maxRetries: 0, concurrency: 1 }, SOFT_RETRY);

		const run = await setup.run(node, [{ url: URL }, { url: URL }, { url: OTHER_URL }]);

		expect(getOutput(run)).toEqual(listWebhooks().map((one) => ({ ...one, created: true })));
		expect(listWebhooks().map(({ url }) => url)).toEqual([URL, URL, OTHER_URL]);
		expect([countRequests('POST'), countRequests('GET')]).toEqual([3, 1]);
	});

	it.each(['plain', 'data'] as const)(
		'Get Many says which webhooks may belong to a Kobble Trigger, if the list is %s',
		async (webhookAnswer) => {
			setup.sandbox.set({ webhookAnswer });
			for (const url of [URL, TRIGGER_URL, `${TRIGGER_URL}/more`]) {
				setup.sandbox.webhooks.subscribe(url);
			}
			const parameters = { resource: 'webhook', operation: 'getAll', returnAll: true };

			const run = await setup.run(createKobbleWallets(parameters), [{}]);

			const [first, second, third] = listWebhooks();
			expect(getOutput(run)).toEqual([
				{ ...first, ofKobbleTrigger: false },
				{ ...second, ofKobbleTrigger: true },
				{ ...third, ofKobbleTrigger: false },
			]);
		},
	);
});
