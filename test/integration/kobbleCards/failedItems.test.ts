import type { INode } from 'n8n-workflow';

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
const NO_CARD =
	'Kobble could not change the status of the card, because something in the request does not exist';

describe.each(N8N_LINES)('Failed items, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(async () => {
		setup.sandbox.reset();
		await setup.saveCredential();
	});

	afterAll(async () => {
		await setup.close();
	});

	const order = (place = 0) => ({
		wallet: setup.sandbox.seed.wallets[place] ?? '',
		program: setup.sandbox.seed.programs[0] ?? '',
	});

	const sentToKobble = () =>
		setup.sandbox.requests().filter(({ path }) => path !== '/oauth2/token');

	describe('with one missing card among three', () => {
		const run = async (onError?: INode['onError']) => {
			const [first = '', last = ''] = setup.sandbox.seed.cards;
			const items = [
				{ card: first, name: 'first' },
				{ card: NOBODYS, name: 'second' },
				{ card: last, name: 'third' },
			];
			const node = updateNode('ACTIVE', { concurrency: 1 }, onError ? { onError } : {});
			return { ids: [first, last], result: await setup.run(node, items) };
		};

		const failed = {
			message: `${NO_CARD} [item 1]`,
			description:
				'Kobble says: "Card not found". Check Card: it must exist in the environment of the credential.',
			httpCode: '404',
			outcome: 'notApplied',
			retryable: false,
			idempotencyKey: null,
		};

		it('Stop: the error says what happened, for which item, what to do, and how the other items ended', async () => {
			const { result } = await run();
			expect(result.status).toBe('error');
			expect(result.error).toMatchObject({
				message: `${NO_CARD} [item 1]`,
				description: `${failed.description} 1 of 3 items succeeded, 1 was not sent or not finished.`,
				httpCode: '404',
			});
			expect(result.error).toHaveProperty('context.itemIndex', 1);
			expect(sentToKobble()).toHaveLength(2);
		});

		it('Continue: the failed item has only its error, at its index', async () => {
			const { ids, result } = await run('continueRegularOutput');
			const output = result.getOutput(NODE_NAME);
			expect(result.status).toBe('success');
			expect(output.map(({ json }) => json.id)).toEqual([ids[0], undefined, ids[1]]);
			expect(output[1]?.json).toEqual({ error: failed });
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
		});

		it('Continue (using error output): the failed item goes there, with its input and its error', async () => {
			const { ids, result } = await run('continueErrorOutput');
			expect(result.status).toBe('success');
			expect(result.getOutput(NODE_NAME).map(({ json }) => json.id)).toEqual(ids);
			const [item, ...others] = result.getOutput(NODE_NAME, 1);
			expect(others).toEqual([]);
			expect(item?.json).toEqual({ card: NOBODYS, name: 'second', error: failed });
			expect(item?.pairedItem).toEqual({ item: 1 });
		});
	});

	it('a wrong secret: one clear sentence, one token request, nothing sent', async () => {
		await setup.saveCredential({ clientSecret: 'not-the-secret' });
		const { error } = await setup.run(createNode(), [order(0), order(1)]);
		expect(error?.message).toBe(
			'Kobble does not accept the client ID or the client secret [item 0]',
		);
		expect(error?.description).toContain(
			'Copy both again into the Kobble API credential, and check that they belong to the chosen environment (HTTP 401, invalid_client: Client authentication failed).',
		);
		expect(setup.sandbox.counters().tokenRequests).toBe(1);
		expect(sentToKobble()).toEqual([]);
	});

	it("a wallet that already has a card: Kobble's message, with the key", async () => {
		const [wallet = ''] = setup.sandbox.seed.linkedWallets;
		const node = createNode({}, { onError: 'continueRegularOutput' });
		const result = await setup.run(node, [{ ...order(), wallet }, order()]);
		const [refused] = readFailures(result.getOutput(NODE_NAME));
		expect(refused).toEqual({
			message: 'Kobble did not create the card [item 0]',
			description:
				'Kobble says: "Invalid wallet with existing entity association". A card needs an ACTIVE wallet without another card, owned by a person, and an ACTIVE card program. Check Wallet and Card Program. This wallet is linked already. Choose another wallet, or set the option "If Wallet Has Card" to Return Existing.',
			httpCode: '400',
			outcome: 'notApplied',
			retryable: false,
			idempotencyKey: expect.stringMatching(SENT_KEY) as string,
		});
		const keys = sentToKobble().map(({ idempotencyKey }) => `sent:${idempotencyKey}`);
		expect(keys).toContain(refused?.idempotencyKey);
		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it.each([
		[
			'a wallet that is not ACTIVE',
			() => ({ wallet: setup.sandbox.seed.blockedWallets[0] ?? '' }),
			'Wallet is not active',
		],
		['a wallet that is not there', () => ({ wallet: NOBODYS }), 'Wallet not found'],
		[
			'a program that is not ACTIVE',
			() => ({ program: setup.sandbox.seed.inactivePrograms[0] ?? '' }),
			'Program is not active',
		],
	])("%s: rejected with Kobble's message", async (_what, changes, words) => {
		const { error } = await setup.run(createNode(), [{ ...order(), ...changes() }]);
		expect(error?.message).toBe('Kobble did not create the card [item 0]');
		expect(error?.description).toContain(`Kobble says: "${words}".`);
	});

	it.each([
		['POST', createNode],
		['PATCH', (options: INode['parameters']) => updateNode('ACTIVE', options)],
	])('only a read scope, for a %s: says which scope is missing', async (method, node) => {
		await setup.saveCredential({ scope: ['client/read'] });
		const [card = ''] = setup.sandbox.seed.cards;
		const { error } = await setup.run(node({}), [{ ...order(), card }]);
		expect(error?.message).toContain('The Kobble API credential is not allowed to ');
		expect(error?.description).toContain('Choose a scope that may write, such as Client: Write');
		expect(sentToKobble().map((request) => [request.method, request.status])).toEqual([
			[method, 403],
		]);
	});

	it('only a write scope, for a guard: says why the card is read', async () => {
		await setup.saveCredential({ scope: ['client/write'] });
		const [card = ''] = setup.sandbox.seed.cards;
		const guarded = updateNode('SUSPENDED', { onlyIfStatus: ['ACTIVE'] });
		const { error } = await setup.run(guarded, [{ card }]);
		expect(error?.message).toContain('is not allowed to retrieve the card');
		expect(error?.description).toContain('Choose a scope that may read, such as Client: Read');
		expect(error?.description).toContain('The card is read before the change');
		expect(sentToKobble().map((request) => request.method)).toEqual(['GET']);
	});
});
