import { ExecutionCancelled } from '../../../nodes/Kobble/transport/cancellation';
import {
	getRequestGate,
	PauseTooLong,
	RequestGate,
} from '../../../nodes/Kobble/transport/requestGate';

/** Enters the gate, and records the order of admission. */
class Visitors {
	readonly admitted: string[] = [];

	constructor(private readonly gate: RequestGate) {}

	enter(name: string, limit: number, first = false, signal?: AbortSignal): Promise<void> {
		return this.gate.enter(limit, first, signal).then(() => void this.admitted.push(name));
	}
}

describe('The gate of a credential', () => {
	let gate: RequestGate;
	let visitors: Visitors;

	beforeEach(() => {
		jest.useFakeTimers();
		gate = new RequestGate();
		visitors = new Visitors(gate);
	});

	afterEach(() => {
		jest.useRealTimers();
	});

	const settle = async () => await jest.advanceTimersByTimeAsync(0);

	/** Puts this many requests in flight. */
	async function fill(count: number): Promise<void> {
		for (let entry = 0; entry < count; entry += 1) void visitors.enter(`${entry}`, count);
		await settle();
	}

	/** How many more requests are admitted. */
	async function room(limit: number): Promise<number> {
		const before = visitors.admitted.length;
		for (let entry = 0; entry < limit; entry += 1) void visitors.enter('more', limit);
		await settle();
		return visitors.admitted.length - before;
	}

	it('admits requests up to the limit, then one for each that leaves', async () => {
		for (const name of ['a', 'b', 'c']) void visitors.enter(name, 2);
		await settle();
		expect(visitors.admitted).toEqual(['a', 'b']);
		gate.leave();
		await settle();
		expect(visitors.admitted).toEqual(['a', 'b', 'c']);
	});

	it('admits retries first', async () => {
		void visitors.enter('under way', 1);
		void visitors.enter('new', 1);
		void visitors.enter('repeat', 1, true);
		gate.leave();
		await settle();
		expect(visitors.admitted).toEqual(['under way', 'repeat']);
	});

	it('does not skip an execution with a lower limit', async () => {
		await fill(3);
		void visitors.enter('allows 2', 2);
		void visitors.enter('allows 20', 20);
		gate.leave();
		await settle();
		expect(visitors.admitted).toEqual(['0', '1', '2']);
		gate.leave();
		await settle();
		expect(visitors.admitted).toEqual(['0', '1', '2', 'allows 2', 'allows 20']);
	});

	it('blocks all requests while Kobble asks to wait, and then admits half as many', async () => {
		await fill(20);
		gate.reportPushback(3_000, performance.now());
		for (let leaving = 0; leaving < 20; leaving += 1) gate.leave();
		expect(await room(20)).toBe(0);
		await jest.advanceTimersByTimeAsync(2_999);
		expect(visitors.admitted).toHaveLength(20);
		await jest.advanceTimersByTimeAsync(1);
		expect(visitors.admitted).toHaveLength(30);
	});

	it('halves the limit once for all requests sent together', async () => {
		await fill(20);
		const sentAt = performance.now();
		await jest.advanceTimersByTimeAsync(10);
		for (let refused = 0; refused < 15; refused += 1) gate.reportPushback(0, sentAt);
		for (let leaving = 0; leaving < 20; leaving += 1) gate.leave();
		expect(await room(20)).toBe(10);
	});

	it('never goes below one', async () => {
		for (let round = 0; round < 10; round += 1) {
			await jest.advanceTimersByTimeAsync(10);
			gate.reportPushback(0, performance.now());
		}
		expect(await room(5)).toBe(1);
	});

	it('raises the limit by one after 3 s without rate limiting, and then by one every 0.4 s', async () => {
		await fill(10);
		gate.reportPushback(0, performance.now());
		for (let leaving = 0; leaving < 10; leaving += 1) gate.leave();
		expect(await room(10)).toBe(5);
		await jest.advanceTimersByTimeAsync(3_001);
		gate.reportSuccess();
		gate.reportSuccess();
		await jest.advanceTimersByTimeAsync(401);
		expect(await admittedBy(() => gate.leave())).toBe(2);
		gate.reportSuccess();
		expect(await admittedBy(() => gate.leave())).toBe(2);
	});

	it('lowers the limit by one if the last increase was too much', async () => {
		await fill(10);
		gate.reportPushback(0, performance.now());
		for (let leaving = 0; leaving < 10; leaving += 1) gate.leave();
		await room(10);
		await jest.advanceTimersByTimeAsync(3_001);
		gate.reportSuccess();
		expect(await admittedBy(() => gate.leave())).toBe(2);
		gate.reportPushback(0, performance.now());
		const fromTheQueue = await admittedBy(() => {
			for (let leaving = 0; leaving < 6; leaving += 1) gate.leave();
		});
		expect(fromTheQueue + (await room(10))).toBe(5);
	});

	it('pauses for at most 10 minutes, even if Kobble asks for more', async () => {
		gate.reportPushback(1e15, performance.now());
		expect(gate.getPauseLeft()).toBe(600_000);
		expect(gate.getAskedWaitLeft()).toBe(1e15);
		await jest.advanceTimersByTimeAsync(600_000);
		void visitors.enter('late', 1);
		await settle();
		expect(visitors.admitted).toEqual(['late']);
	});

	it('rejects waiting and new requests at once if Kobble asks for more than a minute', async () => {
		await fill(1);
		const waiting = visitors.enter('waits', 1);
		gate.reportPushback(60_001, performance.now());
		await expect(waiting).rejects.toThrow(PauseTooLong);
		await expect(visitors.enter('comes', 1)).rejects.toThrow(PauseTooLong);
		gate.leave();
		await jest.advanceTimersByTimeAsync(1);
		void visitors.enter('can wait', 1);
		await jest.advanceTimersByTimeAsync(60_000);
		expect(visitors.admitted).toEqual(['0', 'can wait']);
	});

	it('rejects cancelled requests, even while they wait, and continues with the others', async () => {
		const cancel = new AbortController();
		void visitors.enter('under way', 1);
		const cancelled = visitors.enter('cancelled', 1, false, cancel.signal);
		void visitors.enter('behind', 1);
		cancel.abort();
		await expect(cancelled).rejects.toThrow(ExecutionCancelled);
		await expect(visitors.enter('too late', 1, false, cancel.signal)).rejects.toThrow(
			ExecutionCancelled,
		);
		gate.leave();
		await settle();
		expect(visitors.admitted).toEqual(['under way', 'behind']);
	});

	it('sends one probe to see whether Kobble can be reached again, and then all requests', async () => {
		await fill(3);
		gate.reportUnreachable(performance.now());
		for (let leaving = 0; leaving < 3; leaving += 1) gate.leave();
		expect(await room(3)).toBe(0);
		await jest.advanceTimersByTimeAsync(501);
		expect(visitors.admitted).toHaveLength(4);
		gate.reportAnswer();
		expect(await admittedBy(() => gate.leave())).toBe(2);
	});

	it('pauses longer after each probe, and once for all requests sent together', async () => {
		jest.spyOn(Math, 'random').mockReturnValue(1);
		const pauses: number[] = [];
		for (let probe = 0; probe < 6; probe += 1) {
			const sentAt = performance.now();
			await jest.advanceTimersByTimeAsync(1);
			gate.reportUnreachable(sentAt);
			pauses.push(gate.getPauseLeft());
			if (probe === 0) gate.reportUnreachable(sentAt);
			expect(gate.getPauseLeft()).toBe(pauses.at(-1));
			await jest.advanceTimersByTimeAsync(10_000);
		}
		jest.restoreAllMocks();
		expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
	});

	it('does not use the wall clock, which may be adjusted', async () => {
		await fill(1);
		gate.leave();
		gate.reportPushback(2_000, performance.now());
		jest.setSystemTime(Date.now() - 600_000);
		expect(gate.getPauseLeft()).toBe(2_000);
		void visitors.enter('waits', 1);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(visitors.admitted).toEqual(['0', 'waits']);
	});

	it('is the same for each use of a connection, and different for each connection', () => {
		expect(getRequestGate('one')).toBe(getRequestGate('one'));
		expect(getRequestGate('one')).not.toBe(getRequestGate('other'));
	});

	async function admittedBy(action: () => void): Promise<number> {
		const before = visitors.admitted.length;
		action();
		await settle();
		return visitors.admitted.length - before;
	}
});
