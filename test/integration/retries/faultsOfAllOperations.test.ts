import type { INode } from 'n8n-workflow';

import type { FaultRule } from '../../../sandbox/faults';
import {
	byId,
	readFailures,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	NodeSetup,
} from '../nodeSetup';

const EVERY_20TH: Array<[string, FaultRule['fault']]> = [
	['a 500 before acting', { kind: 'status', status: 500 }],
	['a 500 after acting', { kind: 'status', status: 500, when: 'after' }],
	['a connection that ends after acting', { kind: 'reset', when: 'after' }],
	['a body that is cut off', { kind: 'truncate' }],
];

/** Every operation on a card, with the requests that it sends per card. */
const ON_CARDS: Array<[string, INode['parameters'], number]> = [
	['get', {}, 1],
	['updateStatus', { status: 'SUSPENDED' }, 1],
	['updateStatus', { status: 'SUSPENDED', options: { skipIfUnchanged: true } }, 1.8],
	['replace', { additionalFields: { reason: 'worn out' } }, 1],
	['renew', {}, 1],
	['generateSecret', { remarks: 'asked for' }, 1],
];

const UNKNOWN_CARD = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe.each(N8N_LINES)('batches of 200 on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
		await setup.shortenWaits();
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(async () => {
		setup.sandbox.reset({ cards: 200, wallets: 0 });
		await setup.saveCredential();
	});

	function onCards(
		operation: string,
		parameters: INode['parameters'],
		settings: Partial<INode> = {},
	): INode {
		return createKobbleCards(
			{ operation, cardId: byId('={{ $json.card }}'), ...parameters },
			settings,
		);
	}

	const cardItems = () => setup.sandbox.seed.cards.map((card) => ({ card }));
	const apiRequests = () =>
		setup.sandbox.requests().filter(({ path }) => path.startsWith('/customers')).length;
	const faultsDealt = () =>
		Object.values(setup.sandbox.counters().faults).reduce((sum, times) => sum + times, 0);

	test.each(ON_CARDS)(
		'%s %j takes effect once for each of 200 although every 20th response is lost, and sends failed items to the error output',
		async (operation, parameters, each) => {
			const fault = { kind: 'reset', when: 'after' } as const;
			setup.sandbox.setFaults({ match: { path: '/customers/v1/cards*', every: 20 }, fault });
			const items = cardItems().map((item, at) => (at % 10 === 3 ? { card: UNKNOWN_CARD } : item));
			const run = await setup.run(
				onCards(operation, parameters, { onError: 'continueErrorOutput' }),
				items,
			);
			expect(run.error).toBeUndefined();
			const places = (output: number) =>
				run.getOutput(NODE_NAME, output).map(({ pairedItem }) => pairedItem);
			const all = items.map((_, item) => ({ item }));
			expect(places(0)).toEqual(all.filter(({ item }) => item % 10 !== 3));
			expect(places(1)).toEqual(all.filter(({ item }) => item % 10 === 3));
			const failures = readFailures(run.getOutput(NODE_NAME, 1));
			for (const failure of failures) {
				// If a response is lost, the outcome is unknown, except for a read.
				const isReading = operation === 'get' || each > 1;
				const wasLost = !isReading && /Tried \d+ times/.test(failure?.description ?? '');
				expect(failure?.httpCode).toBe('404');
				// The card is read before a status change is retried, so the read is what returned 404.
				if (operation !== 'updateStatus' || wasLost) {
					expect(failure?.outcome).toBe(wasLost ? 'unknown' : 'notApplied');
				}
			}
			const unknown = failures.filter((failure) => failure?.outcome === 'unknown');
			expect(unknown.length).toBeLessThanOrEqual(faultsDealt());
			expect(failures.filter((one) => one?.outcome === 'notApplied').length).toBeGreaterThan(10);
			expect(apiRequests()).toBeLessThanOrEqual(200 * each + faultsDealt());
			expect(faultsDealt()).toBeGreaterThanOrEqual(10);
			expect(setup.sandbox.cards()).toHaveLength(operation === 'replace' ? 380 : 200);
		},
	);

	test.each(EVERY_20TH)(
		'replace returns 200 items and 200 successors if every 20th request meets %s',
		async (_name, fault) => {
			setup.sandbox.setFaults({ match: { path: '/customers/v1/cards*', every: 20 }, fault });
			const run = await setup.run(onCards('replace', {}), cardItems());
			expect(run.getOutput(NODE_NAME)).toHaveLength(200);
			expect(setup.sandbox.cards()).toHaveLength(400);
		},
	);

	test.each(EVERY_20TH)(
		'replace creates one successor for each card with Retry On Fail and Retry execution: %s',
		async (_name, fault) => {
			const match = { method: 'POST', path: '/customers/v1/cards*', every: 20 };
			setup.sandbox.setFaults({ match: { ...match, onlyFirstTryOfKey: true }, fault });
			const node = onCards(
				'replace',
				{ options: { maxRetries: 0 } },
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			);
			let run = await setup.run(node, cardItems());
			for (let presses = 0; run.error !== undefined && presses < 10; presses += 1) {
				run = await setup.engine.retryExecution(run);
			}
			expect(run.getOutput(NODE_NAME)).toHaveLength(200);
			expect(setup.sandbox.cards()).toHaveLength(400);
			expect(faultsDealt()).toBeGreaterThanOrEqual(2);
		},
	);
});
