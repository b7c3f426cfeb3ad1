import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	createNode,
	createWorkflow,
	toItems,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';
import { getN8nFolder } from '../../../engine/n8nFolder';

const UPDATE = 'PATCH /customers/v1/cards/{id}/status';

describe.each(N8N_LINES)('Token sharing, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeEach(async () => {
		setup = await NodeSetup.open(line, { seed: { wallets: 250 } });
	});

	afterEach(async () => {
		await setup.close();
	});

	it('50 concurrent items without a cached token: one token request, nothing saved', async () => {
		const result = await setup.run(updateNode('ACTIVE', { concurrency: 50 }), setup.cardItems(50));

		expect(result.getOutput(NODE_NAME)).toHaveLength(50);
		expect(setup.sandbox.counters().tokenRequests).toBe(1);
		expect(result.credentialCounters).toEqual({ reads: 2, writes: 0, preAuthentications: 0 });
	});

	it('10 concurrent executions without a cached token: one token request, nothing saved', async () => {
		const results = await Promise.all(
			Array.from({ length: 10 }, () => setup.run(updateNode('ACTIVE'), setup.cardItems(10))),
		);

		expect(results.map((result) => result.getOutput(NODE_NAME).length)).toEqual(
			Array.from({ length: 10 }, () => 10),
		);
		expect(setup.sandbox.counters().tokenRequests).toBe(1);
		expect((await setup.engine.credentialCounters()).writes).toBe(0);
	});

	it('a token stored in the credential is never sent', async () => {
		await setup.saveCredential({ accessToken: 'a-token-of-yesterday' });

		const result = await setup.run(updateNode('ACTIVE', { concurrency: 50 }), setup.cardItems(50));

		expect(result.getOutput(NODE_NAME)).toHaveLength(50);
		const { tokenRequests, statuses } = setup.sandbox.counters();
		expect(tokenRequests).toBe(1);
		expect(statuses['401']).toBeUndefined();
	});

	it('no item fails if a token is revoked during the run', async () => {
		setup.sandbox.set({ latencyMs: 20 });
		const running = setup.run(updateNode('ACTIVE'), setup.cardItems(200));
		const atLeast = 60;
		while ((setup.sandbox.counters().requests[UPDATE] ?? 0) < atLeast) {
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		setup.sandbox.revokeTokensNow();
		const result = await running;

		expect(result.error).toBeUndefined();
		expect(result.getOutput(NODE_NAME)).toHaveLength(200);
		const { tokenRequests, statuses } = setup.sandbox.counters();
		expect(tokenRequests).toBe(2);
		expect(statuses['401']).toBeGreaterThan(0);
	});

	it('tokens that expire after one second during 200 creates: no item lost, one token per lifetime', async () => {
		setup.sandbox.set({ tokenLifetimeSeconds: 1, latencyMs: 150 });
		const [program = ''] = setup.sandbox.seed.programs;
		const wallets = setup.sandbox.seed.wallets.slice(0, 200);

		const result = await setup.run(
			createNode({ concurrency: 8 }),
			wallets.map((wallet) => ({ wallet, program })),
		);

		expect(result.getOutput(NODE_NAME).map(({ json }) => json.wallet_id)).toEqual(wallets);
		const { tokenRequests, doubledWallets } = setup.sandbox.counters();
		expect(doubledWallets).toEqual([]);
		expect(tokenRequests).toBeGreaterThan(1);
		expect(tokenRequests).toBeLessThanOrEqual(Math.ceil(result.durationMs / 1_000));
	});

	it('two processes with one credential, over three token lifetimes: no item lost', async () => {
		const databaseFolder = mkdtempSync(join(tmpdir(), 'kobble-rows-'));
		const folder = getN8nFolder(line);
		const setups = await Promise.all(
			[1, 2].map(async () => await NodeSetup.open(line, {}, { folder, databaseFolder })),
		);
		const [first, second] = setups;
		try {
			const { sandbox } = setup;
			sandbox.set({ tokenLifetimeSeconds: 1, latencyMs: 150 });
			await setup.saveCredential();
			const data = setup.credentialData();
			await first?.engine.saveCredential({
				id: 'kobble-credential',
				name: 'Kobble',
				type: 'kobbleApi',
				data,
			});
			const workflow = createWorkflow(updateNode('ACTIVE', { concurrency: 5 }));
			const results = await Promise.all(
				[first, second].map((one) =>
					one?.engine.run({ workflow, input: toItems(setup.cardItems(110)) }),
				),
			);

			const shortest = Math.min(...results.map((result) => result?.durationMs ?? 0));
			expect(shortest).toBeGreaterThan(3_000);
			for (const result of results) {
				expect(result?.error).toBeUndefined();
				expect(result?.getOutput(NODE_NAME)).toHaveLength(110);
			}
			const longest = Math.max(...results.map((result) => result?.durationMs ?? 0));
			expect(sandbox.counters().tokenRequests).toBeLessThanOrEqual(2 * Math.ceil(longest / 1_000));
		} finally {
			await Promise.all(setups.map(async (one) => await one.close()));
			rmSync(databaseFolder, { recursive: true, force: true });
		}
	});

	it('two scopes of one client never share a token', async () => {
		await setup.saveCredential({ scope: ['client/write'] });
		const [card = ''] = setup.sandbox.seed.cards;
		await setup.run(updateNode('ACTIVE'), [{ card }]);
		await setup.saveCredential({ scope: ['client/read'] });

		const result = await setup.run(updateNode('SUSPENDED'), [{ card }]);

		expect(setup.sandbox.counters().tokenRequests).toBe(2);
		expect(result.error?.message).toBe(
			'The Kobble API credential is not allowed to change the status of the card [item 0]',
		);
	});
});
