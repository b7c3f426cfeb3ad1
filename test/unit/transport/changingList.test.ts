import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { KobbleFailure } from '../../../nodes/Kobble/errors/kobbleFailure';
import { cardList } from '../../../nodes/Kobble/api/cards';
import { readPagedList } from '../../../nodes/Kobble/transport/pages';
import type { KobbleRequest, KobbleResponse } from '../../../nodes/Kobble/api/request';

const LONG_AGO = '2025-01-01T00:00:00.000Z';

/** How a list behaves while it is read. */
interface Behaviour {
	readonly count: number;
	readonly order: 'asc' | 'desc';
	readonly concurrency: number;
	/** Longer pages are cut, or rejected. */
	readonly maxPageSize: number;
	readonly refusesLongPages: boolean;
	/** Cards that are created after each response, and after how many responses that stops. */
	readonly issued: number;
	readonly issuedUntil: number;
	/** The reported total, if any. */
	readonly total: 'right' | 'none' | 'half' | 'double' | 'page';
	/** Every nth page is one card short; 0 means never. */
	readonly shortEvery: number;
	/** Event loop turns before each response, in order. */
	readonly delays: readonly number[];
}

/** A list at Kobble that grows while it is read, and returns pages out of order. */
class ChangingList {
	readonly existing: string[];

	private readonly cards: IDataObject[];

	requests = 0;

	inFlight = 0;

	maxInFlight = 0;

	constructor(private readonly behaviour: Behaviour) {
		this.cards = Array.from({ length: behaviour.count }, (_, at) => ({
			id: `card-${at}`,
			created_at: LONG_AGO,
		}));
		const ids = this.cards.map(({ id }) => String(id));
		this.existing = behaviour.order === 'asc' ? ids : ids.reverse();
	}

	readonly send = async ({ query }: KobbleRequest): Promise<KobbleResponse> => {
		const { delays, order, maxPageSize, refusesLongPages } = this.behaviour;
		const request = (this.requests += 1);
		if (request > 5_000) throw new Error('It is read for ever');
		this.maxInFlight = Math.max(this.maxInFlight, (this.inFlight += 1));
		const turns = delays[request % Math.max(1, delays.length)] ?? 0;
		for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
		const [offset, limit] = [Number(query?.offset), Number(query?.limit)];
		const inOrder = order === 'asc' ? this.cards : [...this.cards].reverse();
		const headers = this.headers();
		const body = inOrder.slice(offset, offset + this.lengthOf(limit, request));
		this.issue(request);
		for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
		this.inFlight -= 1;
		if (refusesLongPages && limit > maxPageSize) throw refusal();
		return { status: 200, headers, body, idempotencyKey: undefined };
	};

	private lengthOf(limit: number, request: number): number {
		const { maxPageSize, shortEvery } = this.behaviour;
		const length = Math.min(limit, maxPageSize);
		const isShort = shortEvery > 0 && request % shortEvery === 0;
		return isShort ? Math.max(1, length - 1) : length;
	}

	private issue(request: number): void {
		const { issued, issuedUntil } = this.behaviour;
		if (request > issuedUntil) return;
		for (let card = 0; card < issued; card += 1) {
			const created_at = new Date(Date.now() + 60_000).toISOString();
			this.cards.push({ id: `new-${request}-${card}`, created_at });
		}
	}

	private headers(): Record<string, string> {
		const { length } = this.cards;
		switch (this.behaviour.total) {
			case 'none':
				return {};
			case 'right':
				return { 'x-total-count': String(length) };
			case 'half':
				return { 'x-total-count': String(Math.floor(length / 2)) };
			case 'double':
				return { 'x-total-count': String(length * 2) };
			case 'page':
				return { 'x-total-count': '100' };
		}
	}
}

function refusal(): KobbleFailure {
	return new KobbleFailure({
		message: 'Kobble did not list the cards',
		description: 'limit is too large',
		outcome: 'notApplied',
		retryable: false,
		httpCode: '400',
	});
}

const anyBehaviour: fc.Arbitrary<Behaviour> = fc.record({
	count: fc.integer({ min: 0, max: 900 }),
	order: fc.constantFrom('asc', 'desc'),
	concurrency: fc.integer({ min: 1, max: 20 }),
	maxPageSize: fc.oneof(fc.constant(100), fc.integer({ min: 8, max: 120 })),
	refusesLongPages: fc.boolean(),
	issued: fc.integer({ min: 0, max: 3 }),
	issuedUntil: fc.integer({ min: 0, max: 60 }),
	total: fc.constantFrom('right', 'right', 'right', 'none', 'half', 'double', 'page'),
	shortEvery: fc.constantFrom(0, 0, 3, 7),
	delays: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 40 }),
});

/**
 * Two wrong totals look like right ones: a total that ends at a page that is short for no reason,
 * and the total of a very short list that gets a new card at each request.
 */
const behaviours = anyBehaviour.filter(
	({ total, shortEvery, issued, count }) =>
		total === 'right' || total === 'none' || (shortEvery === 0 && (issued === 0 || count > 200)),
);

async function read(list: ChangingList, behaviour: Behaviour, maxCards?: number) {
	const ids: string[] = [];
	const { order, concurrency } = behaviour;
	for await (const { id } of readPagedList(
		cardList,
		list.send,
		{ order },
		{ concurrency, maxEntries: maxCards },
	)) {
		ids.push(String(id));
	}
	return ids;
}

const STEADY: Behaviour = {
	count: 1_000,
	order: 'desc',
	concurrency: 20,
	maxPageSize: 100,
	refusesLongPages: false,
	issued: 0,
	issuedUntil: 0,
	total: 'right',
	shortEvery: 0,
	delays: [5],
};

describe('a list that changes while it is read', () => {
	it('returns each card that existed at the start exactly once, in order', async () => {
		await fc.assert(
			fc.asyncProperty(behaviours, async (behaviour) => {
				const list = new ChangingList(behaviour);
				const ids = await read(list, behaviour);
				expect(new Set(ids).size).toBe(ids.length);
				expect(ids.filter((id) => id.startsWith('card-'))).toEqual(list.existing);
			}),
			{ numRuns: 150 },
		);
	});

	it('returns each card, if pages that were read ahead hold only known ones', async () => {
		const behaviour: Behaviour = {
			...{ count: 201, order: 'desc', concurrency: 16, maxPageSize: 8, refusesLongPages: false },
			...{ issued: 2, issuedUntil: 32, total: 'page', shortEvery: 0 },
			delays: [0, 0, 6, 8, 7, 8, 20, 7],
		};
		const list = new ChangingList(behaviour);
		expect((await read(list, behaviour)).filter((id) => id.startsWith('card-'))).toEqual(
			list.existing,
		);
	});

	it('returns cards up to a limit, in order', async () => {
		await fc.assert(
			fc.asyncProperty(behaviours, fc.integer({ min: 1, max: 600 }), async (behaviour, limit) => {
				const still = { ...behaviour, issued: 0 };
				const list = new ChangingList(still);
				expect(await read(list, still, limit)).toEqual(list.existing.slice(0, limit));
			}),
			{ numRuns: 80 },
		);
	});

	test.each([
		[1, 5, 1],
		[100, 100, 1],
		[101, 101, 2],
		[500, 500, 6],
		[5_000, 1_000, 12],
	])('with the limit %i returns %i cards with %i requests', async (limit, count, requests) => {
		const list = new ChangingList(STEADY);
		expect(await read(list, STEADY, limit)).toHaveLength(Math.min(limit, count));
		expect(list.requests).toBeLessThanOrEqual(requests);
	});

	it('is read concurrently, but not without the total', async () => {
		for (const [total, most] of [
			['right', 10],
			['none', 1],
		] as const) {
			const behaviour = { ...STEADY, total };
			const list = new ChangingList(behaviour);
			await read(list, behaviour);
			expect(list.maxInFlight).toBe(most);
		}
	});

	it('is read at most one window ahead if the reader may stop early', async () => {
		const list = new ChangingList({ ...STEADY, count: 10_000 });
		const cards = readPagedList(
			cardList,
			list.send,
			{ order: 'desc' },
			{ concurrency: 20, mayStopEarly: true },
		);
		let given = 0;
		for await (const card of cards) {
			expect(card.id).toBeDefined();
			given += 1;
			expect(list.requests).toBeLessThanOrEqual(Math.ceil(given / 99) + 20);
			if (given === 150) break;
		}
		expect(list.requests).toBe(2);
	});

	it('is read again from an earlier offset if cards leave it', async () => {
		const list = new ChangingList({ ...STEADY, order: 'asc' });
		const send = async (request: KobbleRequest) => {
			const response = await list.send(request);
			// The oldest card leaves, and all others move up.
			if (list.requests === 3) Reflect.get(list, 'cards').shift();
			return response;
		};
		const ids: string[] = [];
		for await (const { id } of readPagedList(
			cardList,
			send,
			{ order: 'asc' },
			{ concurrency: 5 },
		)) {
			ids.push(String(id));
		}
		expect(ids).toEqual(list.existing);
	});
});
