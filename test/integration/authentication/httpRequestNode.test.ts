import type { INode } from 'n8n-workflow';

import { toItems, CREDENTIAL_ID, createWorkflow, N8N_LINES, NodeSetup } from '../nodeSetup';

const NAME = 'HTTP Request';

describe.each(N8N_LINES)('n8n’s HTTP Request node with the credential, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, { settings: { oneCardPerWallet: false } });
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	function httpRequest(url: string): INode {
		const { wallets, programs } = setup.sandbox.seed;
		return {
			id: 'http-request',
			name: NAME,
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [200, 0],
			credentials: { kobbleApi: { id: CREDENTIAL_ID, name: 'Kobble' } },
			parameters: {
				method: 'POST',
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'kobbleApi',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: JSON.stringify({ wallet_id: wallets[0], program_id: programs[0] }),
			},
		};
	}

	it('sends a token, and the idempotency key that the API requires for a POST', async () => {
		const result = await setup.engine.run({
			workflow: createWorkflow(httpRequest(`${setup.sandbox.url}/customers/v1/cards`)),
			input: toItems([{}]),
		});

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NAME)[0]?.json.wallet_id).toBe(setup.sandbox.seed.wallets[0]);
		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it('creates one card if the connection breaks, because n8n does not retry', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});

		const result = await setup.engine.run({
			workflow: createWorkflow(httpRequest(`${setup.sandbox.url}/customers/v1/cards`)),
			input: toItems([{}]),
		});
		setup.sandbox.clearFaults();

		expect(result.error).toBeDefined();
		const { cardsCreated, requests } = setup.sandbox.counters();
		expect([cardsCreated, requests['POST /customers/v1/cards']]).toEqual([1, 1]);
	});

	it('uses one token for many requests, and n8n does not save it in its database', async () => {
		const result = await setup.engine.run({
			workflow: createWorkflow(httpRequest(`${setup.sandbox.url}/customers/v1/cards`)),
			input: toItems([{}, {}, {}]),
		});

		expect(result.getOutput(NAME)).toHaveLength(3);
		expect(setup.sandbox.counters().tokenRequests).toBeLessThanOrEqual(1);
		expect(result.credentialCounters.writes).toBe(0);
		expect((await setup.engine.readCredential(CREDENTIAL_ID)).data.accessToken).toBe('');
	});

	it('gets a new token after the old one has expired', async () => {
		setup.sandbox.set({ tokenLifetimeSeconds: 1 });
		await setup.saveCredential({ scope: ['client/write'] });
		const run = async () =>
			await setup.engine.run({
				workflow: createWorkflow(httpRequest(`${setup.sandbox.url}/customers/v1/cards`)),
				input: toItems([{}]),
			});
		await run();
		await new Promise((resolve) => setTimeout(resolve, 1_100));

		expect((await run()).error).toBeUndefined();
		expect(setup.sandbox.counters().tokenRequests).toBe(2);
		await setup.saveCredential();
	});

	it('cannot send the token to another host', async () => {
		const elsewhere = setup.sandbox.url.replace('127.0.0.1', 'localhost');

		const result = await setup.engine.run({
			workflow: createWorkflow(httpRequest(`${elsewhere}/customers/v1/cards`)),
			input: toItems([{}]),
		});

		expect(result.error?.message).toContain(
			'This request does not go to the Kobble host of the credential',
		);
		expect(setup.sandbox.counters().requests).not.toHaveProperty('POST /customers/v1/cards');
	});
});
