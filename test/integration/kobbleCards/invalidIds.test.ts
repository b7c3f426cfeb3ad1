import type { INode } from 'n8n-workflow';

import { byId, createKobbleCards, NEWEST_N8N, NodeSetup } from '../nodeSetup';

const PROGRAM = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

/** Every operation that takes an ID, with its ID field. */
const OPERATIONS: Array<[string, INode['parameters'], string]> = [
	['create', { walletId: byId('={{ $json.id }}'), programId: byId(PROGRAM) }, 'Wallet'],
	['create', { walletId: byId(PROGRAM), programId: byId('={{ $json.id }}') }, 'Card Program'],
	['get', { cardId: byId('={{ $json.id }}') }, 'Card'],
	['updateStatus', { cardId: byId('={{ $json.id }}'), status: 'ACTIVE' }, 'Card'],
	['replace', { cardId: byId('={{ $json.id }}') }, 'Card'],
	['renew', { cardId: byId('={{ $json.id }}') }, 'Card'],
	['generateSecret', { cardId: byId('={{ $json.id }}'), remarks: 'why' }, 'Card'],
	['get', { resource: 'cardProgram', programId: byId('={{ $json.id }}') }, 'Card Program'],
];

const PAN = '4242 4242 4242 4242';

const TRICKS = [
	'../wallets/x',
	'..%2fwallets%2fx',
	'%2e%2e/wallets',
	`${PROGRAM}/status`,
	`${PROGRAM}?limit=1`,
	`${PROGRAM}#`,
	`${PROGRAM}\r\nx-evil: 1`,
	`${PROGRAM}\u0000`,
	PAN,
	PAN.replaceAll(' ', ''),
	'x'.repeat(10 * 1024 * 1024),
	'',
];

describe.each(NEWEST_N8N)('on n8n %s, an invalid ID', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	test.each(OPERATIONS)(
		'is rejected before any request: %s %j',
		async (operation, fields, name) => {
			const node = createKobbleCards(
				{ operation, ...fields },
				{ onError: 'continueRegularOutput' },
			);
			const run = await setup.run(
				node,
				TRICKS.map((id) => ({ id })),
			);
			const failures = run.getOutput(node.name).map(({ json }) => json.error);
			expect(failures).toEqual(
				TRICKS.map((id, item) => ({
					message: `The field "${name}" ${id === '' ? 'is empty, because its expression gives nothing' : 'is not a Kobble ID'} [item ${item}]`,
					description: expect.any(String),
					httpCode: null,
					outcome: 'notApplied',
					retryable: false,
					idempotencyKey: null,
				})),
			);
			expect(JSON.stringify(failures)).not.toContain('4242');
			expect(JSON.stringify(failures).length).toBeLessThan(6_000);
			expect(setup.sandbox.requests()).toEqual([]);
		},
	);
});
