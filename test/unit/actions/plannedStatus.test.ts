import { updateStatus } from '../../../nodes/Kobble/actions/card/updateStatus.operation';
import { PlannedStatus } from '../../../nodes/Kobble/actions/status/plannedStatus';
import { getCardRequest, updateCardStatusRequest } from '../../../nodes/Kobble/api/cards';
import type { ItemApi, PreparedOperation } from '../../../nodes/Kobble/actions/operation';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { ParameterReader } from '../../../nodes/Kobble/parameters/parameterReader';
import type { NextAttempt } from '../../../nodes/Kobble/transport/kobbleClient';
import { createItemApi, FIRST_TRY } from './createItemApi';

const CARD = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

const answer = async () =>
	await Promise.resolve({
		status: 200,
		headers: {},
		body: { id: CARD, status: 'ACTIVE' },
		idempotencyKey: undefined,
	});

function createApi(): ItemApi & { readonly requests: KobbleRequest[] } {
	const requests: KobbleRequest[] = [];
	const send = async (request: KobbleRequest) => {
		requests.push(request);
		return await answer();
	};
	return { ...createItemApi(send), requests };
}

const attempt = (changes: Partial<NextAttempt> = {}): NextAttempt => ({
	isRepeat: false,
	mayHaveActed: false,
	read: answer,
	hasPausedSince: async () => await Promise.resolve(false),
	...changes,
});

const suspend = () =>
	new PlannedStatus({
		noun: 'card',
		id: CARD,
		read: getCardRequest(CARD),
		change: updateCardStatusRequest(CARD, 'SUSPENDED'),
		status: 'SUSPENDED',
		guard: { isSet: true, isApproved: false, findObstacle: () => undefined },
	});

describe('a card that was read before the first change of the run', () => {
	let now = 1_000;

	beforeEach(() => {
		now = 1_000;
		jest.spyOn(performance, 'now').mockImplementation(() => now);
	});

	afterEach(() => {
		jest.restoreAllMocks();
	});

	it('is trusted by the guard for a minute, and once', async () => {
		const planned = suspend();
		await planned.readChange(createApi());
		now += 60_000;
		expect((await planned.takeReading(attempt()))?.body).toEqual({ id: CARD, status: 'ACTIVE' });
		expect(await planned.takeReading(attempt())).toBeUndefined();
	});

	it.each([
		['after more than a minute', attempt(), 60_001],
		[
			'if all requests paused since',
			attempt({ hasPausedSince: async () => await Promise.resolve(true) }),
			0,
		],
		['before a second attempt', attempt({ isRepeat: true }), 0],
	])('is not trusted %s', async (_when, next, later) => {
		const planned = suspend();
		await planned.readChange(createApi());
		now += later;
		expect(await planned.takeReading(next)).toBeUndefined();
	});

	it('is asked about the pauses since it was read', async () => {
		const hasPausedSince = jest.fn(async () => await Promise.resolve(false));
		const planned = suspend();
		await planned.readChange(createApi());
		now += 5_000;
		await planned.takeReading(attempt({ hasPausedSince }));
		expect(hasPausedSince).toHaveBeenCalledWith(1_000);
	});

	it('is read once for all items of the card, each as the one before leaves it', async () => {
		const kobble = createApi();
		expect(await suspend().readChange(kobble)).toEqual({
			wouldChange: true,
			from: 'ACTIVE',
			to: 'SUSPENDED',
		});
		const second = suspend();
		expect(await second.readChange(kobble)).toMatchObject({ from: 'SUSPENDED' });
		expect(kobble.requests).toHaveLength(1);
		// What was read is not what the card will be by then.
		expect(await second.takeReading(attempt())).toBeUndefined();
	});
});

const STATUSES = ['ACTIVE', 'INACTIVE', 'PENDING', 'STOLEN', 'SUSPENDED'];

/** Three cards that are read and changed without any mishap. */
class FakeCards {
	readonly statuses = new Map<string, string>();

	changes = 0;

	readonly api: ItemApi;

	/** @param isRepeat whether an earlier try may have changed some of them */
	constructor(isRepeat: boolean) {
		this.api = {
			...createApi(),
			earlier: { ...FIRST_TRY, isRepeat },
			send: async (request, rules) => {
				const read = async ({ path }: KobbleRequest) => await this.answer(path);
				const settled = await rules?.beforeAttempt?.(attempt({ read }));
				if (settled !== undefined) return settled;
				if (request.method === 'PATCH') {
					this.changes += 1;
					const { status } = JSON.parse(request.body ?? '') as { status: string };
					this.statuses.set(readId(request.path), status);
				}
				return await this.answer(request.path);
			},
		};
	}

	private async answer(path: string) {
		const id = readId(path);
		// Changed long before the execution began.
		const body = { id, status: this.statuses.get(id), updated_at: '1970-01-01T00:00:00.000Z' };
		return await Promise.resolve({ status: 200, headers: {}, body, idempotencyKey: undefined });
	}
}

const readId = (path: string) => path.split('/')[4] ?? '';

function prepareUpdate(card: string, status: string, options: object): PreparedOperation {
	const parameters: Record<string, unknown> = { cardId: card, status, options };
	const reader = new ParameterReader({
		getInputData: () => [],
		getNode: () => ({ type: 'kobbleCards', parameters: {} }) as never,
		evaluateExpression: (text) => text,
		getNodeParameter: ((name: string) => parameters[name]) as never,
	});
	return updateStatus.prepare(new ItemFields(reader, 0, 'utc'));
}

/** The same numbers for the same seed, from 0 to below `limit`. */
function createRandom(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return Math.floor((state / 2_147_483_648) * limit);
	};
}

describe('what is read before the first change', () => {
	it.each(Array.from({ length: 300 }, (_, seed) => seed))(
		'is what happens then, with any items and guards (seed %i)',
		async (seed) => {
			const random = createRandom(seed + 1);
			const pick = (list: readonly string[]) => list[random(list.length)] ?? '';
			const cards = [0, 1, 2].map((card) => `0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2${card}`);
			const kobble = new FakeCards(random(2) === 1);
			for (const card of cards) kobble.statuses.set(card, pick(STATUSES));
			const options = [
				{},
				{ skipIfUnchanged: true },
				{ onlyIfStatus: [pick(STATUSES), pick(STATUSES)] },
				{ onlyIfStatus: [pick(STATUSES)], skipIfUnchanged: true },
				{ approvedPlan: 'any' },
				{ approvedPlan: 'any', onlyIfStatus: [pick(STATUSES), 'STOLEN'] },
			][random(6)];
			const items = Array.from({ length: 8 }, () =>
				prepareUpdate(pick(cards), pick(STATUSES), options ?? {}),
			);

			const planned = [];
			for (const { readChange } of items) planned.push(await readChange?.(kobble.api));
			expect(kobble.changes).toBe(0);

			for (const [at, { run, request }] of items.entries()) {
				const before = kobble.statuses.get(readId(request.path));
				const changes = kobble.changes;
				await run(kobble.api);
				expect({
					from: before,
					to: kobble.statuses.get(readId(request.path)),
					wouldChange: kobble.changes > changes,
				}).toEqual({
					from: planned[at]?.from,
					to: planned[at]?.to,
					wouldChange: planned[at]?.wouldChange,
				});
			}
		},
	);
});
