import { simulateDeathInside } from '../../../engine/retryData';
import type { FaultRule } from '../../../sandbox/faults';
import { openForCreates } from './createsSetup';
import {
	toItems,
	createNode,
	readFailures,
	createWorkflow,
	N8N_LINES,
	NODE_NAME,
	updateNode,
} from '../nodeSetup';

const CREATES = { method: 'POST', path: '/customers/v1/cards' };
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const TRIED_TWICE = { ...CONTINUE, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } as const;
const SENT_KEY = /^sent:[0-9a-f-]{36}$/;

describe.each(N8N_LINES)('The outcome of an item covers the whole execution, on n8n %s', (line) => {
	const creates = openForCreates(line);

	it.each<[string, FaultRule['fault']]>([
		['a long pause', { kind: 'status', status: 429, retryAfter: 120, when: 'before' }],
		['a 403', { kind: 'status', status: 403, when: 'before' }],
		['a page of a gateway', { kind: 'status', status: 400, body: 'html', when: 'before' }],
		['a token that is refused', { kind: 'status', status: 401, when: 'before' }],
	])('ten creates whose second attempt meets %s', async (name, fault) => {
		// A pause applies to a credential, and must not delay the other tests.
		await creates.setup.saveCredential({
			scope: ['client/write', name.length % 2 ? 'administrator/read' : 'administrator/write'],
		});
		creates.setup.sandbox.setFaults([
			{ match: { ...CREATES, nth: [1] }, fault: { kind: 'reset', when: 'after' } },
			{ match: { ...CREATES, nth: range(11, 60) }, fault },
		]);

		const result = await creates.setup.run(
			createNode({ maxRetries: 0, concurrency: 1 }, TRIED_TWICE),
			creates.walletItems(10),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(creates.setup.sandbox.counters().cardsCreated).toBe(10);
		expect(failures.map((failure) => failure?.outcome)).toEqual(Array(10).fill('unknown'));
		for (const failure of failures) expect(failure?.idempotencyKey).toMatch(SENT_KEY);
	});

	it('a field that is invalid only in the second attempt does not undo the first', async () => {
		creates.failAfterActing(0, 1);
		const create = createNode({ maxRetries: 0 });
		const failed = await creates.setup.run(create, creates.walletItems(1));
		expect(failed.error).toBeDefined();
		const broken = createNode({}, CONTINUE);
		broken.parameters.walletId = { __rl: true, mode: 'id', value: '={{ $json.walet }}' };

		const retried = await creates.setup.engine.retryExecution(failed, {
			workflow: createWorkflow(broken),
		});

		expect(readFailures(retried.getOutput(NODE_NAME))[0]).toMatchObject({
			message: expect.stringContaining('"Wallet"') as string,
			outcome: 'unknown',
		});
	});

	it('a refusal does not undo the first attempt if the second sends another request', async () => {
		const { engine, sandbox } = creates.setup;
		// The date decides what is sent.
		await engine.setPace(1);
		const [early = '', late = ''] = sandbox.seed.programs;
		sandbox.setFaults([
			{ match: { ...CREATES, nth: [1] }, fault: { kind: 'reset', when: 'after' } },
			{ match: { ...CREATES, nth: [2] }, fault: { kind: 'status', status: 400, when: 'before' } },
		]);
		const create = createNode({ maxRetries: 0 }, { ...TRIED_TWICE, waitBetweenTries: 1_000 });
		const value = `={{ Date.now() < ${Date.now() + 900} ? '${early}' : '${late}' }}`;
		create.parameters.programId = { __rl: true, mode: 'id', value };

		const result = await creates.setup.run(create, creates.walletItems(1));

		expect(readFailures(result.getOutput(NODE_NAME))[0]?.outcome).toBe('unknown');
		expect(sandbox.counters().cardsCreated).toBe(1);
	});

	it('the retry after a killed worker reports no item as not applied', async () => {
		const workflow = createWorkflow(createNode({ maxRetries: 0 }, CONTINUE));
		const input = toItems(creates.walletItems(5));
		const first = await creates.setup.engine.run({ workflow, input });
		creates.setup.sandbox.setFaults({
			match: CREATES,
			fault: { kind: 'status', status: 403, when: 'before' },
		});

		const saved = simulateDeathInside(first, NODE_NAME);
		const retried = await creates.setup.engine.retrySaved(saved, { workflow });

		const failures = readFailures(retried.getOutput(NODE_NAME));
		expect(failures.map((failure) => failure?.outcome)).toEqual(Array(5).fill('unknown'));
	});

	it('the error of a retry says that its counts cover only this attempt', async () => {
		creates.failAfterActing(2, 1);
		const create = createNode({ maxRetries: 0, concurrency: 1 });
		const stopped = await creates.setup.run(create, creates.walletItems(3));
		creates.setup.sandbox.setFaults({
			match: CREATES,
			fault: { kind: 'status', status: 403, when: 'before' },
		});

		const retried = await creates.setup.engine.retryExecution(stopped);

		expect(retried.error?.description).toContain(
			'In this try 0 of 3 items succeeded, 2 were not sent or not finished.',
		);
	});

	it.each([[{}], [{ onlyIfStatus: ['ACTIVE'] }]])(
		'with %j, the second attempt returns the cards that the first one changed as updated',
		async (options) => {
			const cards = creates.setup.sandbox.cards().filter(({ status }) => status === 'ACTIVE');
			const items = [{ card: 'no ID' }, ...cards.slice(0, 3).map(({ id }) => ({ card: id }))];

			const result = await creates.setup.run(updateNode('SUSPENDED', options, TRIED_TWICE), items);

			const updated = result.getOutput(NODE_NAME).map(({ json }) => json.updated);
			expect(updated).toEqual([undefined, true, true, true]);
		},
	);
});

function range(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
