import { randomUUID } from 'node:crypto';

import { findNode, readExample } from '../../examples/exampleFiles';
import { until } from '../until';
import { TriggerSetup } from '../integration/trigger/triggerSetup';
import { CREDENTIAL_ID, N8N_LINES } from '../integration/nodeSetup';
import { EXAMPLE_CREDENTIAL } from './exampleSetup';

describe.each(N8N_LINES)('Suspend a card after a large payment, on n8n %s', (line) => {
	let setup: TriggerSetup;
	const workflow = { ...readExample('suspend-on-transaction'), id: 'suspend-on-transaction' };
	// n8n's editor adds a webhook id when the workflow is imported.
	findNode(workflow, 'Kobble Trigger').webhookId = randomUUID();

	beforeAll(async () => {
		setup = await TriggerSetup.open(line);
		const { data } = await setup.engine.readCredential(CREDENTIAL_ID);
		await setup.engine.saveCredential({ ...EXAMPLE_CREDENTIAL, data });
		await setup.activate(workflow);
	});

	afterAll(async () => {
		await setup.close();
	});

	const ended = async () => {
		await setup.webhooks.settled();
		await until(async () =>
			(await setup.getExecutions(workflow)).every(({ status }) => status !== 'running'),
		);
		return await setup.getExecutions(workflow);
	};
	const statuses = () => new Map(setup.sandbox.cards().map(({ id, status }) => [id, status]));

	it("suspends the cards of two of the sandbox's twelve payments, and starts only with the large ones", async () => {
		const before = statuses();
		setup.sandbox.emit({ count: 12 });
		const executions = await ended();
		expect(executions.map(({ status }) => status)).toEqual(Array(7).fill('success'));
		const changed = [...statuses()].filter(([id, status]) => before.get(id) !== status);
		const [, , , , , sixth, , , , , eleventh] = setup.sandbox.seed.cards;
		expect(changed).toEqual([
			[sixth, 'SUSPENDED'],
			[eleventh, 'SUSPENDED'],
		]);
	});

	it('suspends nothing if the transaction cannot be read', async () => {
		const before = statuses();
		const known = (await ended()).length;
		setup.sandbox.emit({ entity_id: 'c8d5f7e3-8a1b-4bac-9d2e-3f4a5b6c7d8e' });
		const executions = await ended();
		expect(executions.slice(known)).toEqual([
			expect.objectContaining({
				status: 'success',
				items: [expect.objectContaining({ entity: null, entityNote: expect.any(String) })],
			}),
		]);
		expect(statuses()).toEqual(before);
	});
});
