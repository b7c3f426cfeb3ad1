import { StartedEvents } from '../../../nodes/Kobble/trigger/memory/eventDeduplication';
import type { EventLock } from '../../../nodes/Kobble/trigger/memory/eventDeduplication';

const NOW = Date.UTC(2026, 0, 15, 12);

function claimed(events: StartedEvents, messageId: string, eventId: string): EventLock {
	const admission = events.tryLock(messageId, eventId, NOW);
	if (admission.kind !== 'new') throw new Error(`It is ${admission.kind}`);
	return admission.claim;
}

describe('An event', () => {
	it.each([
		['message', 'm1', 'e2'],
		['event', 'm2', 'e1'],
	])('is under way for whoever has the same %s, until it is decided', async (_what, m, e) => {
		const events = new StartedEvents();
		const claim = claimed(events, 'm1', 'e1');
		const second = events.tryLock(m, e, NOW);
		if (second.kind !== 'underWay') throw new Error(`It is ${second.kind}`);
		claim.start();
		await second.decided;
		expect(events.tryLock(m, e, NOW).kind).toBe('started');
		expect(events.tryLock('m3', 'e3', NOW).kind).toBe('new');
	});

	it('is not stored while it is under way: after a crash it has to start the workflow', () => {
		const events = new StartedEvents();
		const claim = claimed(events, 'm1', 'e1');
		expect(events.stored()).toEqual([]);
		claim.start();
		expect(events.stored()).toHaveLength(1);
	});

	it('that n8n could not start is free again', async () => {
		const events = new StartedEvents();
		const claim = claimed(events, 'm1', 'e1');
		claim.release();
		await claim.decided;
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('new');
		expect(events.stored()).toEqual([]);
	});

	it('is free again where n8n failed after whoever posted it had hung up', () => {
		const events = new StartedEvents();
		const claim = claimed(events, 'm1', 'e1');
		let status = 200;
		claim.setFailureCheck(() => status >= 300);
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('underWay');
		status = 500;
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('new');
	});

	it('stays started, whatever is said later', () => {
		const events = new StartedEvents();
		const claim = claimed(events, 'm1', 'e1');
		claim.start();
		claim.release();
		expect(events.tryLock('m1', 'e1', NOW).kind).toBe('started');
	});

	it('of which nothing more was heard is not kept for ever', () => {
		const events = new StartedEvents();
		claimed(events, 'm1', 'e1');
		const later = NOW + 3 * 3_600_000;
		events.tryLock('m2', 'e2', later);
		expect(events.tryLock('m1', 'e1', later).kind).toBe('new');
	});
});
