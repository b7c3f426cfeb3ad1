import type { INode } from 'n8n-workflow';

import {
	byId,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	readFailures,
} from '../nodeSetup';

const PROGRAMS = '/customers/v1/card-programs';
const METADATA = { parent_account_id: 'account-9', product_id: 'gold' };

function programNode(parameters: INode['parameters'], settings: Partial<INode> = {}): INode {
	return createKobbleCards({ resource: 'cardProgram', ...parameters }, settings);
}

function createNode(metadata: INode['parameters'][string], options: INode['parameters'] = {}) {
	return programNode({
		operation: 'create',
		programType: 'PHYSICAL',
		partnerProduct: 'KOBBLE_DEBIT_1',
		metadata,
		options,
	});
}

describe.each(N8N_LINES)('card programs on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	const programs = () => [...setup.sandbox.state.programs.values()];
	const requests = (method: string) =>
		setup.sandbox.counters().requests[`${method} ${PROGRAMS}`] ?? 0;

	test.each([
		['text', JSON.stringify(METADATA)],
		['what an expression yields', '={{ { parent_account_id: "account-9", product_id: "gold" } }}'],
	])('Create creates a program with metadata as %s', async (_name, metadata) => {
		const run = await setup.run(createNode(metadata), [{}]);
		expect(run.getOutput(NODE_NAME)).toEqual([
			{ json: { ...programs().at(-1), created: true }, pairedItem: { item: 0 } },
		]);
		expect(programs().at(-1)).toMatchObject({ type: 'PHYSICAL', metadata: METADATA });
		expect(programs()).toHaveLength(4);
	});

	test.each([
		['{ "product_id": gold }', 'is not valid JSON'],
		['{ "product_id": "gold"', 'is not valid JSON, see character 23'],
		['', 'is empty'],
		['[1]', 'is not a JSON object'],
		['"4242424242424242"', 'is not a JSON object'],
		['={{ new Date() }}', 'is not a JSON object'],
		['={{ $now }}', 'is not a JSON object'],
	])(
		'Create rejects the metadata %j before any request, and does not quote it',
		async (text, words) => {
			const run = await setup.run(createNode(text), [{}]);
			expect(run.error?.message).toContain(`The field "Metadata" ${words}`);
			expect(run.error?.description).toContain('JSON object, such as');
			expect(`${run.error?.message}${run.error?.description}`).not.toMatch(/gold|4242/);
			expect(requests('POST')).toBe(0);
		},
	);

	it('Create shows the metadata expression if it evaluates to nothing', async () => {
		const run = await setup.run(createNode('={{ $json.nothing }}'), [{}]);
		expect(run.error?.message).toContain('The field "Metadata" is empty, because its expression');
		expect(run.error?.description).toContain('$json.nothing fails or gives nothing');
		expect(requests('POST')).toBe(0);
	});

	const lost = (when: 'before' | 'after'): void =>
		setup.sandbox.setFaults({
			match: { method: 'POST', path: PROGRAMS, nth: [1] },
			fault: { kind: 'reset', when },
		});

	test.each(['before', 'after'] as const)(
		'Create finds its program, or creates it, if the answer was lost %s Kobble acted',
		async (when) => {
			lost(when);
			const run = await setup.run(createNode(JSON.stringify(METADATA)), [{}]);
			expect(run.getOutput(NODE_NAME)[0]?.json).toEqual({ ...programs().at(-1), created: true });
			expect(programs()).toHaveLength(4);
		},
	);

	it('Create gives two items that ask for the same a program each, also at Retry', async () => {
		lost('after');
		const node = createNode(JSON.stringify(METADATA), { maxRetries: 0 });
		const failed = await setup.run(node, [{}, {}]);
		expect(failed.error?.description).toContain('the node looks first');
		const retried = await setup.engine.retryExecution(failed);
		expect(retried.getOutput(NODE_NAME).map(({ json }) => json.id)).toEqual(
			programs()
				.slice(3)
				.map(({ id }) => id),
		);
		expect(programs()).toHaveLength(5);
	});

	it('Create ends as unknown, and sends nothing again, if the list cannot be read', async () => {
		setup.sandbox.setFaults([
			{
				match: { method: 'POST', path: PROGRAMS },
				fault: { kind: 'reset', when: 'after' },
			},
			{ match: { method: 'GET', path: PROGRAMS }, fault: { kind: 'status', status: 403 } },
		]);
		const node = programNode(
			{
				operation: 'create',
				programType: 'PHYSICAL',
				partnerProduct: 'KOBBLE_DEBIT_1',
				metadata: JSON.stringify(METADATA),
			},
			{ onError: 'continueRegularOutput' },
		);
		const run = await setup.run(node, [{}]);
		const [failure] = readFailures(run.getOutput(NODE_NAME));
		expect(failure).toMatchObject({
			message: expect.stringContaining('Not sent again') as string,
			outcome: 'unknown',
		});
		expect(requests('POST')).toBe(1);
		expect(programs()).toHaveLength(4);
	});

	it('Create is retried if it certainly had no effect', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: PROGRAMS, nth: [1] },
			fault: { kind: 'status', status: 429, retryAfter: 0 },
		});
		const run = await setup.run(createNode(JSON.stringify(METADATA)), [{}]);
		expect(run.error).toBeUndefined();
		expect(programs()).toHaveLength(4);
	});

	it('Get returns one program', async () => {
		const [program = ''] = setup.sandbox.seed.programs;
		const node = programNode({ operation: 'get', programId: byId('={{ $json.program }}') });
		const run = await setup.run(node, [{ program }]);
		expect(run.getOutput(NODE_NAME)[0]?.json).toEqual(programs()[0]);
	});

	test.each([
		[{ returnAll: true }, 3],
		[{}, 3],
		[{ limit: 2 }, 2],
	])(
		'Get Many with %j returns %i of 3 programs for each item, with one request for all items',
		async (parameters, count) => {
			const run = await setup.run(programNode({ operation: 'getAll', ...parameters }), [{}, {}]);
			const expected = programs().slice(0, count);
			expect(
				run.getOutput(NODE_NAME).map(({ json, pairedItem }) => ({ json, pairedItem })),
			).toEqual([
				...expected.map((json) => ({ json, pairedItem: { item: 0 } })),
				...expected.map((json) => ({ json, pairedItem: { item: 1 } })),
			]);
			expect(requests('GET')).toBe(1);
		},
	);

	test.each([0, -1, 1.5, 'many'])('Get Many rejects the limit %j', async (limit) => {
		const run = await setup.run(programNode({ operation: 'getAll', limit }), [{}]);
		expect(run.error?.message).toContain('The field "Limit" is not a whole number');
		expect(run.error?.description).toContain('or switch Return All on');
		expect(requests('GET')).toBe(0);
	});
});
