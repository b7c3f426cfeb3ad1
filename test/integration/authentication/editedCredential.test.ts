import { AnsweringServer } from '../../answeringServer';
import {
	createNode,
	CREDENTIAL_ID,
	readFailures,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
	updateNode,
} from '../nodeSetup';

const UPDATE = 'PATCH /customers/v1/cards/{id}/status';

describe.each(N8N_LINES)('An edited credential, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeEach(async () => {
		setup = await NodeSetup.open(line);
	});

	afterEach(async () => {
		await setup.close();
	});

	/** n8n's form sends hidden fields back blanked, and n8n restores the stored value. */
	async function edit(changes: Parameters<NodeSetup['saveCredential']>[0]): Promise<void> {
		const { data } = await setup.engine.readCredential(CREDENTIAL_ID);
		await setup.saveCredential({ ...changes, accessToken: data.accessToken ?? '' });
	}

	it('gets a token with the new scope, so a forbidden change now succeeds', async () => {
		await setup.saveCredential({ scope: ['client/read'] });
		const [card = ''] = setup.sandbox.seed.cards;
		const refused = await setup.run(updateNode('ACTIVE'), [{ card }]);
		expect(refused.error?.message).toContain('is not allowed to change the status of the card');

		await edit({ scope: ['client/read', 'client/write'] });
		const result = await setup.run(updateNode('ACTIVE'), [{ card }]);

		expect(result.error).toBeUndefined();
		expect(setup.sandbox.counters().tokenRequests).toBe(2);
	});

	it("never sends the previous client's token, or any token to another host", async () => {
		const other = await AnsweringServer.open(({ path }) =>
			path === '/oauth2/token'
				? { body: { access_token: 'token-of-the-other-host', expires_in: 3600 } }
				: { body: { status: 'ACTIVE' } },
		);
		const [card = ''] = setup.sandbox.seed.cards;
		await setup.run(updateNode('ACTIVE'), [{ card }]);

		await edit({ baseUrl: other.url });
		await setup.run(updateNode('ACTIVE'), [{ card }]);
		await edit({ clientId: 'nobody', clientSecret: 'wrong' });
		const result = await setup.run(updateNode('SUSPENDED'), [{ card }]);

		const sent = other.seen.filter(({ path }) => path !== '/oauth2/token');
		expect(sent.length).toBeGreaterThan(0);
		expect(sent.map(({ headers }) => headers.authorization)).toEqual(
			sent.map(() => 'Bearer token-of-the-other-host'),
		);
		expect(result.error?.message).toContain('does not accept the client ID or the client secret');
		await other.close();
	});

	it('is not changed in the database by a run', async () => {
		await setup.saveCredential({ accessToken: '' });
		const before = await setup.engine.readCredential(CREDENTIAL_ID);
		await setup.run(updateNode('ACTIVE'), setup.cardItems(10));
		setup.sandbox.revokeTokensNow();
		await setup.run(updateNode('SUSPENDED'), setup.cardItems(10));

		expect(await setup.engine.readCredential(CREDENTIAL_ID)).toEqual(before);
		expect((await setup.engine.credentialCounters()).writes).toBe(0);
	});
});

describe.each(N8N_LINES)('A credential whose fields are expressions, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeEach(async () => {
		setup = await NodeSetup.open(line);
		await setup.saveCredential({
			clientId: '={{ $json.client }}',
			clientSecret: '={{ $json.secret }}',
		});
	});

	afterEach(async () => {
		await setup.close();
	});

	it('uses the right client for each execution, and rejects a wrong client', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const other = await AnsweringServer.open(({ path, body }) => {
			if (path !== '/oauth2/token') return { body: { id: card, status: 'ACTIVE' } };
			const client = new URLSearchParams(body).get('client_id') ?? '';
			return client === 'nobody'
				? { status: 401, body: { error: 'invalid_client' } }
				: { body: { access_token: `token-of-${client}`, expires_in: 3600 } };
		});
		await setup.saveCredential({
			baseUrl: other.url,
			clientId: '={{ $json.client }}',
			clientSecret: '={{ $json.secret }}',
		});
		const run = async (client: string) =>
			await setup.run(updateNode('ACTIVE'), [{ card, client, secret: 'secret' }]);

		const results = [await run('one'), await run('two'), await run('nobody'), await run('one')];

		expect(results.map(({ error }) => error === undefined)).toEqual([true, true, false, true]);
		expect(results[2]?.error?.message).toContain(
			'does not accept the client ID or the client secret',
		);
		const sent = other.seen.filter(({ method }) => method === 'PATCH');
		expect(sent.map(({ headers }) => headers.authorization)).toEqual([
			'Bearer token-of-one',
			'Bearer token-of-two',
			'Bearer token-of-one',
		]);
		await other.close();
	});

	it('sends nothing if the items of one run have several clients, and says what to do', async () => {
		const { clientId, clientSecret, secondClient } = setup.sandbox;
		const items = setup.cardItems(30).map((item, place) => ({
			...item,
			client: place === 29 ? secondClient.clientId : clientId,
			secret: place === 29 ? secondClient.clientSecret : clientSecret,
		}));

		const stopped = await setup.run(updateNode('ACTIVE'), items);
		const continued = await setup.run(
			updateNode('ACTIVE', {}, { onError: 'continueRegularOutput' }),
			items,
		);

		expect(stopped.error?.message).toContain('give item 29 another client than item 0');
		expect(stopped.error?.description).toContain('Loop Over Items');
		const failures = readFailures(continued.getOutput(NODE_NAME));
		expect(failures).toHaveLength(30);
		for (const failure of failures) expect(failure?.outcome).toBe('notApplied');
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it.each([
		'={{ $json.client ?? "nobody" }}',
		'={{ $json.isSecond ? "two" : "one" }}',
		'={{ $itemIndex < 3 ? "one" : "two" }}',
		'={{ $("Start").item.json.client ?? "nobody" }}',
		'={{ $input.item.json.client ?? "nobody" }}',
	])('are detected even if only one item has another client: %s', async (clientId) => {
		await setup.saveCredential({ clientId });
		const items = setup
			.cardItems(5)
			.map((item, place) => (place === 3 ? { ...item, client: 'two', isSecond: 1 } : item));

		const result = await setup.run(updateNode('ACTIVE'), items);

		expect(result.error?.message).toContain('give item 3 another client than item 0');
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it('that are the same for all items are read once more, not once for each item', async () => {
		const { clientId, clientSecret } = setup.sandbox;
		await setup.saveCredential({
			clientId: `={{ "${clientId}" }}`,
			clientSecret: `={{ "${clientSecret}" }}`,
		});

		const result = await setup.run(updateNode('ACTIVE'), setup.cardItems(5));

		expect(result.error).toBeUndefined();
		expect(result.credentialCounters.reads).toBe(2);
		expect(setup.sandbox.counters().requests[UPDATE]).toBe(5);
	});
});

describe.each(N8N_LINES)('A missing scope that Kobble reports as 401, on n8n %s', (line) => {
	it('costs few requests, and the error names the scope', async () => {
		const setup = await NodeSetup.open(line, { seed: { wallets: 100 } });
		setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/*' },
			fault: { kind: 'status', status: 401 },
		});
		const [program = ''] = setup.sandbox.seed.programs;

		const result = await setup.run(
			createNode({}, { onError: 'continueRegularOutput' }),
			setup.sandbox.seed.wallets.map((wallet) => ({ wallet, program })),
		);

		const failures = readFailures(result.getOutput(NODE_NAME));
		expect(failures).toHaveLength(100);
		for (const failure of failures) {
			expect(failure?.message).toContain('Kobble does not accept the access token');
			expect(failure?.description).toContain('may write, such as Client: Write');
		}
		const { requests, tokenRequests } = setup.sandbox.counters();
		expect(requests['POST /customers/v1/cards']).toBeLessThanOrEqual(22);
		expect(tokenRequests).toBe(2);
		await setup.close();
	});
});
