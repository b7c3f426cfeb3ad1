import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../../engine/protocol';
import { until } from '../../until';
import {
	createNode,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	readFailures,
	toItems,
	updateNode,
} from '../nodeSetup';

const FIXTURES = join(__dirname, '../../engineHost/fixture-package');
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TEN_MINUTES = 600_000;

/** A node that sets the clock of n8n's process. */
function clockNode(ahead: number): INode {
	return {
		id: 'clock',
		name: 'Clock',
		type: 'n8n-nodes-fixture.fixtureClock',
		typeVersion: 1,
		position: [100, 0],
		parameters: { ahead },
	};
}

/** A workflow whose node is reached after this time on n8n's clock. */
function reachedAfter(ahead: number, kobble: INode): WorkflowJson {
	const workflow = createWorkflow(kobble);
	workflow.nodes.push(clockNode(ahead));
	workflow.connections = {
		Start: { main: [[{ node: 'Clock', type: 'main', index: 0 }]] },
		Clock: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] },
	};
	return workflow;
}

describe.each(N8N_LINES)('Clocks that differ or are set, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		// An engine of its own, because its clock is set.
		setup = await NodeSetup.open(line, {}, { extraPackageFolders: [FIXTURES] });
	});

	beforeEach(async () => {
		await setClocks({ n8n: 0, kobble: 0 });
		setup.sandbox.reset({ wallets: 60, cards: 60 });
		setup.sandbox.clearFaults();
	});

	afterAll(async () => {
		await setup.close();
	});

	/** Sets both clocks, in milliseconds ahead of the real time. */
	async function setClocks({ n8n, kobble }: { n8n: number; kobble: number }): Promise<void> {
		const clock = clockNode(n8n);
		await setup.engine.run({ workflow: createWorkflow(clock), input: toItems([{}]) });
		setup.sandbox.set({ clockOffsetSeconds: kobble / 1000 });
	}

	it.each([
		['set back', TEN_MINUTES, 0],
		['set ahead', 0, TEN_MINUTES],
	])(
		"n8n's clock is %s during a pause: all items wait for the pause only",
		async (_name, from, to) => {
			// Its own scopes, so that no other test has slowed this connection down.
			const scope = ['client/read', 'client/write', ...(from > 0 ? ['administrator/read'] : [])];
			await setup.saveCredential({ scope });
			await setClocks({ n8n: from, kobble: 0 });
			setup.sandbox.setFaults({
				match: { method: 'PATCH', first: 20 },
				fault: { kind: 'status', status: 429, retryAfter: 2 },
			});
			const running = setup.run(updateNode('ACTIVE', {}, CONTINUE), setup.cardItems(60));
			await until(() => setup.sandbox.counters().statuses['429'] === 20);
			await setClocks({ n8n: to, kobble: 0 });

			const result = await running;
			const next = await setup.run(updateNode('SUSPENDED', {}, CONTINUE), setup.cardItems(5));

			expect(readFailures(result.getOutput(NODE_NAME)).filter(Boolean)).toEqual([]);
			expect(readFailures(next.getOutput(NODE_NAME)).filter(Boolean)).toEqual([]);
			expect(setup.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status']).toBe(85);
			await setClocks({ n8n: 0, kobble: 0 });
		},
	);

	it.each([
		['5 seconds ahead of', 5_000],
		['10 minutes ahead of', TEN_MINUTES],
		['10 minutes behind', -TEN_MINUTES],
	])(
		"a retry after 25 hours finds the cards of the execution with n8n's clock %s Kobble's",
		async (_name, difference) => {
			setup.sandbox.set({ oneCardPerWallet: false, keyRetentionSeconds: DAY / 1000 });
			const [program = ''] = setup.sandbox.seed.programs;
			const items = setup.sandbox.seed.wallets.slice(0, 4).map((wallet) => ({ wallet, program }));
			await setClocks({ n8n: difference - 25 * HOUR, kobble: -25 * HOUR });
			setup.sandbox.setFaults({
				match: { method: 'POST', path: '/customers/v1/cards', nth: [3] },
				fault: { kind: 'reset', when: 'after' },
			});
			const create = createNode({ maxRetries: 0, concurrency: 1 });
			const failed = await setup.run(create, items);
			expect(failed.error?.message).toContain('[item 2]');
			await setClocks({ n8n: difference, kobble: 0 });

			const retried = await setup.engine.retryExecution(failed);

			expect(retried.error).toBeUndefined();
			expect(retried.getOutput(NODE_NAME)).toHaveLength(4);
			const { cardsCreated, doubledWallets } = setup.sandbox.counters();
			expect([cardsCreated, doubledWallets]).toEqual([4, []]);
			await setClocks({ n8n: 0, kobble: 0 });
		},
	);
});

describe('A worker that is killed before n8n 2.20', () => {
	let setup: NodeSetup;

	beforeEach(async () => {
		setup = await NodeSetup.open('2.8', {}, { extraPackageFolders: [FIXTURES] });
	});

	afterEach(async () => {
		await setup.close();
	});

	it.each([0, 70_000])(
		'leaves a card STOLEN if its retry reaches the node after %i ms',
		async (reachedIn) => {
			const card = setup.sandbox.cards().find(({ status }) => status === 'SUSPENDED');
			if (card === undefined) throw new Error('The sandbox has no suspended card');
			const input = toItems([{ card: card.id }]);
			const started = setup.engine.start({
				workflow: reachedAfter(0, updateNode('ACTIVE')),
				input,
				mode: 'webhook',
			});
			await started.result;
			expect(card.status).toBe('ACTIVE');
			const atStart = started.saved();
			if (atStart === undefined) throw new Error('Nothing was saved at the start');
			card.status = 'STOLEN';
			card.updated_at = new Date(Date.now() - TEN_MINUTES).toISOString();

			const workflow = reachedAfter(reachedIn, updateNode('ACTIVE'));
			const retried = await setup.engine.retrySaved(atStart, { workflow, input });

			expect(retried.error).toBeUndefined();
			expect(card.status).toBe('STOLEN');
			expect(retried.getOutput(NODE_NAME)[0]?.json).toMatchObject({
				status: 'STOLEN',
				updated: false,
			});
		},
	);
});
