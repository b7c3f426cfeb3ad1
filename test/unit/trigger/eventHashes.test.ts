import { EventHashes, hashId } from '../../../nodes/Kobble/trigger/memory/eventDeduplication';

const NOW = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const hash = (id: number | string) => hashId('event', String(id));
const hashes = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, index) => hash(from + index));
const known = (memory: EventHashes, list: string[]) => list.filter((one) => memory.has(one)).length;
/** As n8n's database returns it. */
const saved = (memory: EventHashes): unknown => JSON.parse(JSON.stringify(memory.getStored()));

describe('A hash', () => {
	it('is short, the same for the same ID, and different for a message and an event', () => {
		expect(hash('a')).toMatch(/^[\w-]{10}$/);
		expect(hashId('event', 'a')).toBe(hash('a'));
		expect(hashId('message', 'a')).not.toBe(hash('a'));
	});
});

describe('Hashes', () => {
	it('are known after they were added, and after they were stored', () => {
		const memory = new EventHashes();
		memory.add([hash('a'), hash('b')], NOW);
		const next = new EventHashes();
		next.merge(saved(memory), NOW);
		for (const one of [memory, next]) {
			expect([one.has(hash('a')), one.has(hash('b')), one.has(hash('c'))]).toEqual([
				true,
				true,
				false,
			]);
		}
	});

	it('are forgotten after two and a half hours, but not while a redelivery could still come', () => {
		const memory = new EventHashes();
		memory.add([hash('a')], NOW);
		memory.add([hash('b')], NOW + 2 * HOUR);
		expect(memory.has(hash('a'))).toBe(true);
		memory.add([hash('c')], NOW + 2.5 * HOUR + MINUTE);
		expect(memory.has(hash('a'))).toBe(false);
		expect(memory.has(hash('b'))).toBe(true);
	});

	it('are forgotten in time even if they arrive continuously', () => {
		const memory = new EventHashes();
		for (let minute = 0; minute < 300; minute += 1) {
			memory.add([hash(minute)], NOW + minute * MINUTE);
		}
		expect(memory.has(hash(299 - 120))).toBe(true);
		expect(memory.has(hash(299 - 165))).toBe(false);
	});

	it('are limited to the newest in storage, with a higher limit in memory', () => {
		const memory = new EventHashes();
		const all = hashes(0, 120_000);
		for (let at = 0; at < all.length; at += 2) memory.add(all.slice(at, at + 2), NOW + at);
		expect(JSON.stringify(memory.getStored()).length).toBeLessThan(205_000);
		expect(known(memory, all)).toBeGreaterThanOrEqual(99_000);
		expect(known(memory, all)).toBeLessThanOrEqual(100_000);
		const next = new EventHashes();
		next.merge(saved(memory), NOW + all.length);
		expect(known(next, all.slice(-19_000))).toBe(19_000);
		expect(known(next, all)).toBeLessThanOrEqual(20_000);
	});

	it('of two processes are merged, whichever process saves', () => {
		const [one, other] = [new EventHashes(), new EventHashes()];
		one.add([hash('a')], NOW);
		other.add([hash('b')], NOW);
		other.merge(saved(one), NOW);
		one.add([hash('c')], NOW + 1);
		other.merge(saved(one), NOW + 1);
		one.merge(saved(other), NOW + 2);
		for (const memory of [one, other]) {
			expect(known(memory, ['a', 'b', 'c'].map(hash))).toBe(3);
		}
	});

	it('stay known if the stored data is older', () => {
		const memory = new EventHashes();
		memory.add([hash('a')], NOW);
		const older = saved(memory);
		memory.add([hash('b')], NOW + 1);
		memory.merge(older, NOW + 2);
		expect(known(memory, [hash('a'), hash('b')])).toBe(2);
		expect(saved(memory)).toEqual([{ at: NOW + 1, hashes: hash('a') + hash('b') }]);
	});

	it('are read as an earlier version of this package stored them', () => {
		const memory = new EventHashes();
		memory.merge([{ at: NOW, marks: hash('a') + hash('b') }], NOW);
		expect(known(memory, [hash('a'), hash('b')])).toBe(2);
	});

	it.each([
		undefined,
		null,
		'text',
		[null],
		[{ at: 'x', hashes: hash('a') }],
		[{ at: NOW, hashes: 'short' }],
		[{ at: NOW, hashes: '"<script>"' }],
		[{ at: Number.NaN, hashes: hash('a') }],
	])('are empty if the stored data is %j', (stored) => {
		const memory = new EventHashes();
		memory.merge(stored, NOW);
		expect(memory.getStored()).toEqual([]);
	});
});
