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

	it('gets a token and a key, which the API wants on a POST', async () => {
		const result = await setup.engine.run({
			workflow: createWorkflow(httpRequest(`${setup.sandbox.url}/customers/v1/cards`)),
			input: toItems([{}]),
		});

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NAME)[0]?.json.wallet_id).toBe(setup.sandbox.seed.wallets[0]);
		expect(setup.sandbox.counters().cardsCreated).toBe(1);
	});

	it('makes one card where n8n sends again what failed, because the key stays', async () => {
		setup.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', nth: [1] },
			fault: { kind: 'reset', when: 'after' },
		});

		const result = await setup.engine.run({
			workflow: createWorkflow(httpRequest(`${setup.sandbox.url}/customers/v1/cards`)),
			input: toItems([{}]),
		});
		setup.sandbox.clearFaults();

		expect(result.error).toBeUndefined();
		const { cardsCreated, replays } = setup.sandbox.counters();
		expect([cardsCreated, replays]).toEqual([1, 1]);
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
