import type { INode } from 'n8n-workflow';

import { AnsweringServer } from '../../answeringServer';
import {
	createNode,
	readFailures,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';

const SENT_KEY = /^sent:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NOBODYS = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const CARDS = { path: '/customers/v1/cards*' };

describe.each(N8N_LINES)('Unexpected responses, on n8n %s', (line) => {
	let setup: NodeSetup;
	let elsewhere: AnsweringServer;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
		elsewhere = await AnsweringServer.open(() => ({ body: { access_token: 'stolen' } }));
	});

	beforeEach(async () => {
		setup.sandbox.reset();
		elsewhere.answerWith(() => ({ body: { access_token: 'stolen' } }));
		await setup.saveCredential();
	});

	afterAll(async () => {
		await Promise.all([setup.close(), elsewhere.close()]);
	});

	const order = () => ({
		wallet: setup.sandbox.seed.wallets[0] ?? '',
		program: setup.sandbox.seed.programs[0] ?? '',
	});

	const sentToKobble = () =>
		setup.sandbox.requests().filter(({ path }) => path !== '/oauth2/token');

	it('a response with a card of another wallet: an error that names the key, and no retry', async () => {
		setup.sandbox.setFaults({ match: { method: 'POST', ...CARDS }, fault: { kind: 'wrongCard' } });
		const { error } = await setup.run(createNode(), [order()]);
		const [create, ...more] = sentToKobble();
		expect(more).toEqual([]);
		expect(error?.message).toBe(
			'Kobble answered with a card of another wallet or program [item 0]',
		);
		expect(error?.description).toContain(
			`Tell Kobble the idempotency key ${create?.idempotencyKey}`,
		);
	});

	it('a response with a card of another program is the same error', async () => {
		const [, other = ''] = setup.sandbox.seed.programs;
		const { wallet, program } = order();
		const answering = await AnsweringServer.open(({ path }) =>
			path === '/oauth2/token'
				? { body: { access_token: 'token', expires_in: 60 } }
				: { status: 201, body: { id: NOBODYS, wallet_id: wallet, program_id: other } },
		);
		await setup.saveCredential({ baseUrl: answering.url });
		const { error } = await setup.run(createNode(), [{ wallet, program }]);
		await answering.close();
		expect(error?.message).toBe(
			'Kobble answered with a card of another wallet or program [item 0]',
		);
	});

	it.each([
		['a list', [], 'is not an object'],
		['a null', 'null', 'is not an object'],
		['an HTML page', '<html>Welcome</html>', 'cannot be read'],
	])(
		'%s instead of a card is not a success, and may have taken effect',
		async (_what, body, words) => {
			const answering = await AnsweringServer.open(({ path }) =>
				path === '/oauth2/token' ? { body: { access_token: 'token', expires_in: 60 } } : { body },
			);
			await setup.saveCredential({ baseUrl: answering.url });
			const node = createNode({ maxRetries: 0 }, { onError: 'continueRegularOutput' });
			const [failed] = readFailures((await setup.run(node, [order()])).getOutput(NODE_NAME));
			await answering.close();
			expect(failed?.message).toContain(words);
			expect(failed?.outcome).toBe('unknown');
		},
	);

	it('a 202 without a card: the error says so, and names no other card', async () => {
		const answering = await AnsweringServer.open(({ path }) =>
			path === '/oauth2/token'
				? { body: { access_token: 'token', expires_in: 60 } }
				: { status: 202, body: { status: 'PENDING' } },
		);
		await setup.saveCredential({ baseUrl: answering.url });
		const node = createNode({}, { onError: 'continueRegularOutput' });
		const [failed] = readFailures((await setup.run(node, [order()])).getOutput(NODE_NAME));
		await answering.close();
		expect(failed).toMatchObject({
			message: "Kobble's answer to the request to create the card holds no card [item 0]",
			outcome: 'unknown',
			retryable: true,
		});
	});

	it('a request that hangs fails after the Timeout option, with the key and what to do', async () => {
		setup.sandbox.setFaults({ match: { method: 'POST', ...CARDS }, fault: { kind: 'hang' } });
		const options = { timeout: 1, maxRetries: 1 };
		const node = createNode(options, { onError: 'continueRegularOutput' });
		const [failed] = readFailures((await setup.run(node, [order()])).getOutput(NODE_NAME));
		expect(failed).toEqual({
			message: 'No complete answer came from Kobble to the request to create the card [item 0]',
			description:
				'Tried 2 times, the last time no complete answer (timeout). The connection ended or took too long (timeout); a longer Timeout in the options can help. It is not known whether Kobble did it. Retrying this execution is safe: the same idempotency key goes out again, and Kobble does it once.',
			httpCode: null,
			outcome: 'unknown',
			retryable: true,
			idempotencyKey: expect.stringMatching(SENT_KEY) as string,
		});
		const keys = sentToKobble().map(({ idempotencyKey }) => `sent:${idempotencyKey}`);
		expect(keys).toEqual([failed?.idempotencyKey, failed?.idempotencyKey]);
	});

	it.each([
		['POST', 302, createNode],
		['POST', 307, createNode],
		['PATCH', 307, (options: INode['parameters']) => updateNode('ACTIVE', options)],
	] as const)('a redirect of a %s by %i is not followed', async (method, status, node) => {
		const fault = { kind: 'redirect', to: elsewhere.url, status } as const;
		setup.sandbox.setFaults({ match: { method, ...CARDS }, fault });
		const [card = ''] = setup.sandbox.seed.cards;
		const { error } = await setup.run(node({}), [{ ...order(), card }]);
		expect(error?.message).toBe(
			'The Kobble address answers with a redirect, which is not followed [item 0]',
		);
		expect(elsewhere.seen).toEqual([]);
		expect(sentToKobble()).toHaveLength(1);
	});

	it.each([
		['create', 302, createNode],
		['create', 303, createNode],
		['status change', 303, (options: INode['parameters']) => updateNode('ACTIVE', options)],
	] as const)(
		'a %s that is answered with %i may have been done, and is not repeated',
		async (_what, status, createNodeWith) => {
			const to = `${elsewhere.url}/customers/v1/cards/1`;
			const fault = { kind: 'redirect', to, status, when: 'after' } as const;
			setup.sandbox.setFaults({ match: CARDS, fault });
			const node = { ...createNodeWith({}), onError: 'continueRegularOutput' as const };
			const [card = ''] = setup.sandbox.seed.cards;
			const output = (await setup.run(node, [{ ...order(), card }])).getOutput(NODE_NAME);
			expect(readFailures(output)[0]).toMatchObject({ outcome: 'unknown', retryable: false });
			expect(elsewhere.seen).toEqual([]);
			expect(sentToKobble()).toHaveLength(1);
		},
	);

	it.each([302, 307] as const)(
		'a %i redirect from the token host is not followed',
		async (status) => {
			const fault = { kind: 'redirect', to: elsewhere.url, status } as const;
			setup.sandbox.setFaults({ match: { path: '/oauth2/token' }, fault });
			// Its own scope, so that no token of another test is used.
			await setup.saveCredential({
				scope: ['client/write', status === 302 ? 'administrator/read' : 'administrator/write'],
			});
			const { error } = await setup.run(createNode(), [order()]);
			expect(error?.message).toBe(
				'The Token URL of the Kobble API credential answers with a redirect [item 0]',
			);
			expect(elsewhere.seen).toEqual([]);
			expect(sentToKobble()).toEqual([]);
		},
	);
});
