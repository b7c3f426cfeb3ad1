import { cardList } from '../../../nodes/Kobble/api/cards';
import { readPagedList } from '../../../nodes/Kobble/transport/pages';
import type { KobbleRequest, KobbleResponse } from '../../../nodes/Kobble/api/request';

interface Page {
	offset: number;
	limit: number;
}

/** More requests than any of these lists needs; beyond this, the reader never stops. */
const FOR_EVER = 200;

const cards = (count: number, from = 0) =>
	Array.from({ length: count }, (_, at) => ({
		id: `card-${from + at}`,
		created_at: '2025-01-01T00:00:00.000Z',
	}));

/** A fake Kobble with a scripted list, which records the requested pages. */
class ListingKobble {
	readonly asked: Page[] = [];

	constructor(
		private readonly pageOf: (page: Page) => unknown[],
		private readonly total?: string,
	) {}

	readonly send = async ({ query }: KobbleRequest): Promise<KobbleResponse> => {
		const page = { offset: Number(query?.offset), limit: Number(query?.limit) };
		this.asked.push(page);
		if (this.asked.length > FOR_EVER) throw new Error('It is read for ever');
		const headers = this.total === undefined ? {} : { 'x-total-count': this.total };
		return await Promise.resolve({
			status: 200,
			headers,
			body: this.pageOf(page),
			idempotencyKey: undefined,
		});
	};

	async read(most?: number): Promise<unknown[]> {
		const ids: unknown[] = [];
		for await (const card of readPagedList(
			cardList,
			this.send,
			{ order: 'desc' },
			{ maxEntries: most },
		))
			ids.push(card.id);
		return ids;
	}
}

const readIds = (list: Array<{ id: string }>) => list.map(({ id }) => id);
const NEVER_FURTHER = 'Kobble returns the same cards again, whatever page of the list is requested';

describe('reading the pages of a list', () => {
	const list = cards(1234);
	const pageOf = ({ offset, limit }: Page) => list.slice(offset, offset + limit);

	test.each([
		['is none', undefined],
		['is right', '1234'],
		['is much too large', '99999'],
		['is much too small', '50'],
		['is that of one page', '100'],
		['is no number', 'many'],
		['is below zero', '-1'],
		['is empty', ''],
	])('returns all cards, each once, if the total %s', async (_name, total) => {
		const kobble = new ListingKobble(pageOf, total);
		expect(await kobble.read()).toEqual(readIds(list));
	});

	it.each([null, undefined])('reads each entry once if their ID is %p', async (id) => {
		const entries = list.map(({ id: number, ...entry }) => ({ ...entry, id, number }));
		const kobble = new ListingKobble(({ offset, limit }) => entries.slice(offset, offset + limit));
		expect(await kobble.read()).toHaveLength(list.length);
	});

	it('requests nothing beyond the total if the total is plausible', async () => {
		const kobble = new ListingKobble(pageOf, '1234');
		await kobble.read();
		expect(kobble.asked).toHaveLength(13);
	});

	test.each([undefined, '1234', '300', '99999'])(
		'reports an error if Kobble returns one page for every offset, with the total %s',
		async (total) => {
			const kobble = new ListingKobble(({ limit }) => list.slice(0, limit), total);
			await expect(kobble.read()).rejects.toThrow(NEVER_FURTHER);
			expect(kobble.asked.length).toBeLessThan(30);
		},
	);

	test.each([undefined, '30', '99999'])(
		'returns all cards if Kobble ignores pagination and returns a short list, with the total %s',
		async (total) => {
			const short = cards(30);
			const kobble = new ListingKobble(() => short, total);
			const reading = kobble.read();
			if (total === '99999') await expect(reading).rejects.toThrow(NEVER_FURTHER);
			else expect(await reading).toEqual(readIds(short));
		},
	);

	it('returns all cards if Kobble ignores pagination and returns a long list', async () => {
		const kobble = new ListingKobble(() => list);
		expect(await kobble.read()).toEqual(readIds(list));
		expect(kobble.asked.length).toBeLessThan(30);
	});

	it('returns no more than the limit if Kobble returns more than requested', async () => {
		const kobble = new ListingKobble(() => list);
		expect(await kobble.read(5)).toEqual(readIds(list.slice(0, 5)));
		expect(kobble.asked).toEqual([{ offset: 0, limit: 5 }]);
	});

	it('stops at an empty first page, with any total', async () => {
		const kobble = new ListingKobble(() => [], '500');
		expect(await kobble.read()).toEqual([]);
		expect(kobble.asked).toHaveLength(1);
	});

	it('stops if Kobble shuffles the list at every request', async () => {
		let turn = 0;
		const few = cards(350);
		const kobble = new ListingKobble(({ offset, limit }) => {
			turn += 1;
			const turned = few.map((_, at) => few[(at * 17 + turn * 101) % few.length]);
			return turned.slice(offset, offset + limit);
		}, '350');
		await kobble.read();
		expect(kobble.asked.length).toBeLessThan(FOR_EVER);
	});
});
