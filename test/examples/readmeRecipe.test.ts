import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { byId, createKobbleCards, N8N_LINES, NodeSetup } from '../integration/nodeSetup';

/** Builds the three nodes of "Suspend cards every night" in README.md with their settings. */
function buildRecipe(): WorkflowJson {
	const schedule: INode = {
		id: 'schedule',
		name: 'Schedule Trigger',
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		position: [0, 0],
		parameters: { rule: { interval: [{ field: 'days', triggerAtHour: 2 }] } },
	};
	const list = createKobbleCards(
		{ operation: 'getAll', returnAll: true, filters: { status: ['ACTIVE'] } },
		{ id: 'list', name: 'Get Many' },
	);
	const suspend = createKobbleCards(
		{
			operation: 'updateStatus',
			cardId: byId('={{ $json.id }}'),
			status: 'SUSPENDED',
			options: { onlyIfStatus: ['ACTIVE'] },
		},
		{ id: 'suspend', name: 'Update Status', onError: 'continueErrorOutput' },
	);
	return {
		id: 'recipe',
		name: 'Suspend cards every night',
		nodes: [schedule, list, suspend],
		connections: {
			'Schedule Trigger': { main: [[{ node: 'Get Many', type: 'main', index: 0 }]] },
			'Get Many': { main: [[{ node: 'Update Status', type: 'main', index: 0 }]] },
		},
	};
}

describe.each(N8N_LINES)('the nightly suspension of the README, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	it('suspends every active card, leaves the others alone, and changes nothing when run again', async () => {
		setup.sandbox.reset({ cards: 50 });
		await setup.saveCredential();
		const before = setup.sandbox.cards().map(({ status }) => status);
		const first = await setup.engine.run({ workflow: buildRecipe() });
		expect(first.error).toBeUndefined();
		const active = before.filter((status) => status === 'ACTIVE');
		expect(first.getOutput('Update Status').map(({ json }) => json.updated)).toEqual(
			active.map(() => true),
		);
		const after = before.map((status) => (status === 'ACTIVE' ? 'SUSPENDED' : status));
		expect(setup.sandbox.cards().map(({ status }) => status)).toEqual(after);

		const second = await setup.engine.run({ workflow: buildRecipe() });
		expect(second.error).toBeUndefined();
		expect(setup.sandbox.cards().map(({ status }) => status)).toEqual(after);
		expect(setup.sandbox.counters().requests['PATCH /customers/v1/cards/{id}/status']).toBe(
			active.length,
		);
	});
});
