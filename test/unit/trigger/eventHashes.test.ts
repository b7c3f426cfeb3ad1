import { EventHashes, hashId } from '../../../nodes/Kobble/trigger/memory/eventDeduplication';

const NOW = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const mark = (id: number | string) => hashId('event', String(id));
const marks = (from: number, to: number) =>
	Array.from({ length: to - from }, (_, index) => mark(from + index));
const known = (memory: EventHashes, list: string[]) => list.filter((one) => memory.has(one)).length;
/** As n8n's database gives it back. */
const saved = (memory: EventHashes): unknown => JSON.parse(JSON.stringify(memory.stored()));

describe('A mark', () => {
	it('is short, the same for the same id, and another for a message than for an event', () => {
		expect(mark('a')).toMatch(/^[\w-]{10}$/);
		expect(hashId('event', 'a')).toBe(mark('a'));
		expect(hashId('message', 'a')).not.toBe(mark('a'));
	});
});

describe('Marks', () => {
	it('are known once they were added, and after they were stored', () => {
		const memory = new EventHashes();
		memory.add([mark('a'), mark('b')], NOW);
		const next = new EventHashes();
		next.merge(saved(memory), NOW);
		for (const one of [memory, next]) {
			expect([one.has(mark('a')), one.has(mark('b')), one.has(mark('c'))]).toEqual([
				true,
				true,
				false,
			]);
		}
	});

	it('are forgotten after two and a half hours, and not while a repeat could still come', () => {
		const memory = new EventHashes();
		memory.add([mark('a')], NOW);
		memory.add([mark('b')], NOW + 2 * HOUR);
		expect(memory.has(mark('a'))).toBe(true);
		memory.add([mark('c')], NOW + 2.5 * HOUR + MINUTE);
		expect(memory.has(mark('a'))).toBe(false);
		expect(memory.has(mark('b'))).toBe(true);
	});

	it('are forgotten in time also where they come all the time', () => {
		const memory = new EventHashes();
		for (let minute = 0; minute < 300; minute += 1) {
			memory.add([mark(minute)], NOW + minute * MINUTE);
		}
		expect(memory.has(mark(299 - 120))).toBe(true);
		expect(memory.has(mark(299 - 165))).toBe(false);
	});

	it('are stored in a bounded number, the newest, and kept in a larger one', () => {
		const memory = new EventHashes();
		const all = marks(0, 120_000);
		for (let at = 0; at < all.length; at += 2) memory.add(all.slice(at, at + 2), NOW + at);
		expect(JSON.stringify(memory.stored()).length).toBeLessThan(205_000);
		expect(known(memory, all)).toBeGreaterThanOrEqual(99_000);
		expect(known(memory, all)).toBeLessThanOrEqual(100_000);
		const next = new EventHashes();
		next.merge(saved(memory), NOW + all.length);
		expect(known(next, all.slice(-19_000))).toBe(19_000);
		expect(known(next, all)).toBeLessThanOrEqual(20_000);
	});

	it('of two processes come together, whoever saves', () => {
		const [one, other] = [new EventHashes(), new EventHashes()];
		one.add([mark('a')], NOW);
		other.add([mark('b')], NOW);
		other.merge(saved(one), NOW);
		one.add([mark('c')], NOW + 1);
		other.merge(saved(one), NOW + 1);
		one.merge(saved(other), NOW + 2);
		for (const memory of [one, other]) {
			expect(known(memory, ['a', 'b', 'c'].map(mark))).toBe(3);
		}
	});

	it('stay known where what was stored is older than what is known', () => {
		const memory = new EventHashes();
		memory.add([mark('a')], NOW);
		const older = saved(memory);
		memory.add([mark('b')], NOW + 1);
		memory.merge(older, NOW + 2);
		expect(known(memory, [mark('a'), mark('b')])).toBe(2);
		expect(saved(memory)).toEqual([{ at: NOW + 1, marks: mark('a') + mark('b') }]);
	});

	it.each([
		undefined,
		null,
		'text',
		[null],
		[{ at: 'x', marks: mark('a') }],
		[{ at: NOW, marks: 'short' }],
		[{ at: NOW, marks: '"<script>"' }],
		[{ at: Number.NaN, marks: mark('a') }],
	])('are none where what was stored is %j', (stored) => {
		const memory = new EventHashes();
		memory.merge(stored, NOW);
		expect(memory.stored()).toEqual([]);
	});
});
