import { StartedEvents } from '../../../nodes/Kobble/trigger/memory/eventDeduplication';
import type { EventLock } from '../../../nodes/Kobble/trigger/memory/eventDeduplication';

const NOW = Date.UTC(2026, 0, 15, 12);

function lockEvent(events: StartedEvents, messageId: string, eventId: string): EventLock {
	const result = events.tryLock(messageId, eventId, NOW);
	if (result.kind !== 'locked') throw new Error(`It is ${result.kind}`);
	return result.lock;
}

describe('An event', () => {
	it.each([
		['message', 'm1', 'e2'],
		['event', 'm2', 'e1'],
	])(
		'is in progress for another delivery with the same %s, until it is decided',
		async (_what, m, e) => {
			const events = new StartedEvents();
			const lock = lockEvent(events, 'm1', 'e1');
			const second = events.tryLock(m, e, NOW);
			if (second.kind !== 'inProgress') throw new Error(`It is ${second.kind}`);
			lock.start();
			await second.decided;
			expect(events.tryLock(m, e, NOW).kind).toBe('started');
			expect(events.tryLock('m3', 'e3', NOW).kind).toBe('locked');
		},
	);

	it('is not stored while it is in progress, so that it starts the workflow after a crash', () => {
		const events = new StartedEvents();
		const lock = lockEvent(events, 'm1', 'e1');
		expect(events.getStored()).toEqual([]);
		lock.start();
		expect(events.getStored()).toHaveLength(1);
	});

	it('that n8n could not start is released', async () => {
		const events = new StartedEvents();
		const lock = lockEvent(events, 'm1', 'e1');
		lock.release();
		await lock.decided;
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('locked');
		expect(events.getStored()).toEqual([]);
	});

	it('is released if n8n failed after the sender had disconnected', () => {
		const events = new StartedEvents();
		const lock = lockEvent(events, 'm1', 'e1');
		let status = 200;
		lock.setFailureCheck(() => status >= 300);
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('inProgress');
		status = 500;
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('locked');
	});

	it('stays started, even if it is released later', () => {
		const events = new StartedEvents();
		const lock = lockEvent(events, 'm1', 'e1');
		lock.start();
		lock.release();
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('started');
	});

	it('that was neither started nor released is not kept forever', () => {
		const events = new StartedEvents();
		lockEvent(events, 'm1', 'e1');
		const later = NOW + 3 * 3_600_000;
		events.tryLock('m2', 'e2', later);
		expect(events.tryLock('m1', 'e1', later).kind).toBe('locked');
	});

	it('without an ID is identified by its message alone', () => {
		const events = new StartedEvents();
		const first = events.tryLock('m1', undefined, NOW);
		if (first.kind !== 'locked') throw new Error(`It is ${first.kind}`);
		first.lock.start();
		expect(events.tryLock('m1', undefined, NOW).kind).toBe('started');
		expect(events.tryLock('m2', undefined, NOW).kind).toBe('locked');
	});
});
