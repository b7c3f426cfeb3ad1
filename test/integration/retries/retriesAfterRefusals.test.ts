import { openForCreates } from './createsSetup';
import { createNode, N8N_LINES, NODE_NAME } from '../nodeSetup';

describe.each(N8N_LINES)(
	'A rejection between attempts creates no second card, on n8n %s',
	(line) => {
		const creates = openForCreates(line);

		it('a rejection whose cause is fixed before Retry execution is not replayed by Kobble', async () => {
			const [blocked = ''] = creates.setup.sandbox.seed.blockedWallets;
			const [program = ''] = creates.setup.sandbox.seed.programs;
			const failed = await creates.setup.run(createNode(), [{ wallet: blocked, program }]);
			expect(failed.error?.message).toBe('Kobble did not create the card [item 0]');
			const wallet = creates.setup.sandbox.state.wallets.get(blocked);
			if (wallet === undefined) throw new Error('The sandbox does not know its own wallet');
			wallet.status = 'ACTIVE';

			const retried = await creates.setup.engine.retryExecution(failed);

			expect(retried.error).toBeUndefined();
			expect(retried.getOutput(NODE_NAME)[0]?.json.created).toBe(true);
			creates.expectOneCardEach(1);
		});

		it('a rejection after an attempt with an unknown outcome keeps the key', async () => {
			const rule = { method: 'POST', path: '/customers/v1/cards' };
			creates.setup.sandbox.setFaults([
				{ match: { ...rule, nth: [1] }, fault: { kind: 'reset', when: 'after' } },
				{ match: { ...rule, nth: [2] }, fault: { kind: 'status', status: 400, when: 'before' } },
			]);
			const items = creates.walletItems(1);
			const failed = await creates.setup.run(createNode({ maxRetries: 1 }), items);
			expect(failed.error?.message).toBe('Kobble did not create the card [item 0]');

			const retried = await creates.setup.engine.retryExecution(failed);

			expect(retried.error).toBeUndefined();
			creates.expectOneCardEach(1);
		});

		it('a created item keeps its key when its retry is rejected', async () => {
			failNext({ status: 500, nth: 3 });
			const failed = await creates.setup.run(
				createNode({ maxRetries: 0, concurrency: 1 }),
				creates.walletItems(3),
			);
			expect(failed.error?.message).toContain('[item 2]');
			// Kobble may do this to a client that sends too much: access is restricted for a while.
			failNext({ status: 403, nth: 1 });
			const refused = await creates.setup.engine.retryExecution(failed);
			expect(refused.error?.message).toContain('[item 0]');
			creates.setup.sandbox.clearFaults();

			const retried = await creates.setup.engine.retryExecution(refused);

			expect(retried.error).toBeUndefined();
			expect(retried.getOutput(NODE_NAME)).toHaveLength(3);
			creates.expectOneCardEach(3);
		});

		it('an item that was rejected, then created, keeps its key when its next retry is rejected', async () => {
			failNext({ status: 400, nth: 1 });
			const create = createNode({ maxRetries: 0, concurrency: 1 });
			const refused = await creates.setup.run(create, creates.walletItems(2));
			failNext({ status: 500, nth: 2 });
			const made = await creates.setup.engine.retryExecution(refused);
			expect(made.error?.message).toContain('[item 1]');
			failNext({ status: 403, nth: 1 });
			const refusedAgain = await creates.setup.engine.retryExecution(made);
			expect(refusedAgain.error?.message).toContain('[item 0]');
			creates.setup.sandbox.clearFaults();

			const retried = await creates.setup.engine.retryExecution(refusedAgain);

			expect(retried.error).toBeUndefined();
			creates.expectOneCardEach(2);
		});

		it('an item without a decision in the first attempt gets its next key when the second is rejected', async () => {
			const [blocked = ''] = creates.setup.sandbox.seed.blockedWallets;
			const [program = ''] = creates.setup.sandbox.seed.programs;
			failNext({ status: 429, nth: 1 });
			const busy = await creates.setup.run(createNode({ maxRetries: 0 }), [
				{ wallet: blocked, program },
			]);
			const refused = await creates.setup.engine.retryExecution(busy);
			expect(refused.error?.message).toBe('Kobble did not create the card [item 0]');
			const wallet = creates.setup.sandbox.state.wallets.get(blocked);
			if (wallet === undefined) throw new Error('The sandbox does not know its own wallet');
			wallet.status = 'ACTIVE';

			const retried = await creates.setup.engine.retryExecution(refused);

			expect(retried.error).toBeUndefined();
			creates.expectOneCardEach(1);
		});

		function failNext({ status, nth }: { status: number; nth: number }): void {
			creates.setup.sandbox.setFaults({
				match: { method: 'POST', path: '/customers/v1/cards', nth: [nth] },
				fault: { kind: 'status', status, when: 'before' },
			});
		}
	},
);
