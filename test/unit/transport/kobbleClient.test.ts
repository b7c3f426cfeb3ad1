import { TokenUnavailable } from '../../../credentials/connection/tokenRequest';
import { KobbleClient } from '../../../nodes/Kobble/transport/kobbleClient';
import type { KeyOutcomeListener } from '../../../nodes/Kobble/transport/kobbleClient';
import { createCardRequest } from '../../../nodes/Kobble/api/cards';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import { RequestGate } from '../../../nodes/Kobble/transport/requestGate';
import { Transport } from '../../../nodes/Kobble/transport/attempt';
import type { Attempt } from '../../../nodes/Kobble/transport/attempt';
import { KobbleFailure } from '../../../nodes/Kobble/errors/kobbleFailure';
import type { AttemptResult } from '../../../nodes/Kobble/retry/retryPolicy';

const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const KEY = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
const CREATE = createCardRequest(ID, ID);
const UNKEYED: KobbleRequest = { ...CREATE, safety: 'unsafe', purpose: 'create the program' };

/** The result of one attempt, and how long it takes. */
interface Step {
	readonly result: AttemptResult;
	readonly takes?: number;
	readonly body?: unknown;
}

function status(code: number, retryAfter?: number): Step {
	return { result: { kind: 'answered', status: code, retryAfter, readable: true }, body: {} };
}

const TIMEOUT: Step = { result: { kind: 'broken', code: 'timeout' }, takes: 30_000 };
const RESET: Step = { result: { kind: 'broken', code: 'ECONNRESET' } };

const CONNECTION = { baseUrl: '', tokenUrl: '', clientId: '', clientSecret: '', scopes: [] };

/** Only single attempts are scripted; the retry logic is real. */
class ScriptedTransport extends Transport {
	readonly sentAt: number[] = [];

	readonly timeouts: number[] = [];

	constructor(private readonly steps: Step[]) {
		super({} as never, CONNECTION, {});
	}

	/** What each call for a token fails with; after the last one there is a token. */
	readonly tokenFailures: TokenUnavailable[] = [];

	override async obtainToken(): Promise<void> {
		const failure = this.tokenFailures.shift();
		if (failure !== undefined) throw failure;
	}

	override hasToken(): boolean {
		return true;
	}

	override async attempt(
		_request: KobbleRequest,
		_key: string | undefined,
		timeout: number,
	): Promise<Attempt> {
		const step = this.steps[this.sentAt.length] ?? this.steps.at(-1);
		if (step === undefined) throw new Error('No step was scripted');
		const sentAt = performance.now();
		this.sentAt.push(sentAt);
		this.timeouts.push(timeout);
		await jest.advanceTimersByTimeAsync(Math.min(step.takes ?? 0, timeout));
		return { result: step.result, headers: {}, body: step.body, sentAt, token: undefined };
	}
}

describe('The client', () => {
	beforeEach(() => {
		jest.useFakeTimers();
		jest.spyOn(Math, 'random').mockReturnValue(1);
	});

	afterEach(() => {
		jest.restoreAllMocks();
		jest.useRealTimers();
	});

	/** Sends a request to its end, and skips all waits. */
	async function send(
		steps: Step[],
		request = CREATE,
		maxRetries = 4,
	): Promise<{ transport: ScriptedTransport; failure: KobbleFailure | undefined; told: string[] }> {
		const transport = new ScriptedTransport(steps);
		const told: string[] = [];
		const witness: KeyOutcomeListener = {
			unclear: () => told.push('unclear'),
			succeeded: () => told.push('succeeded'),
			refused: () => told.push('refused'),
			untouched: () => told.push('untouched'),
		};
		const pace = { gate: new RequestGate(), concurrency: 20, signal: undefined };
		const client = new KobbleClient(transport, pace, { maxRetries, timeout: 30_000 });
		let failure: KobbleFailure | undefined;
		let isOver = false;
		const sending = client
			.send(request, { idempotencyKey: KEY, keyOutcome: witness })
			.catch((error: unknown) => {
				if (!(error instanceof KobbleFailure)) throw error;
				failure = error;
			})
			.finally(() => {
				isOver = true;
			});
		while (!isOver) {
			// Everything that a timer triggers happens before the next timer.
			for (let flush = 0; flush < 5; flush += 1) await jest.advanceTimersByTimeAsync(0);
			await jest.advanceTimersByTimeAsync(50);
		}
		await sending;
		return { transport, failure, told };
	}

	it.each([
		[true, 1_000],
		[false, 0],
	])('says in its turn whether all requests paused while it waited: %s', async (paused, wait) => {
		const gate = new RequestGate();
		const transport = new ScriptedTransport([status(200)]);
		const pace = { gate, concurrency: 1, signal: undefined };
		const client = new KobbleClient(transport, pace, { maxRetries: 0, timeout: 30_000 });
		await gate.enter(1, false, undefined);
		const readAt = performance.now();
		let hasPaused: boolean | undefined;
		const sent = client.send(CREATE, {
			beforeAttempt: async ({ hasPausedSince }) => {
				hasPaused = await hasPausedSince(readAt);
				expect(transport.sentAt).toEqual([]);
				return undefined;
			},
		});
		await jest.advanceTimersByTimeAsync(100);
		expect(hasPaused).toBeUndefined();
		if (wait > 0) gate.reportPushback(wait, performance.now());
		gate.leave();
		await jest.advanceTimersByTimeAsync(wait + 100);
		await sent;
		expect(hasPaused).toBe(paused);
		expect(transport.sentAt).toHaveLength(1);
	});

	it.each([
		['one failure of the token endpoint, however often a timer fires early', 1, 20, 1],
		['as many failures of the token endpoint as Max Retries', 4, 1, 1],
		['no more failures of the token endpoint than Max Retries', 5, 1, 0],
	])('waits out %s', async (_case, failures, wakeUps, sent) => {
		const transport = new ScriptedTransport([status(200)]);
		for (let failure = 0; failure < failures; failure += 1) {
			const unavailable = new TokenUnavailable('No token', 'Wait', { refused: false });
			transport.tokenFailures.push(...Array<TokenUnavailable>(wakeUps).fill(unavailable));
		}
		const pace = { gate: new RequestGate(), concurrency: 20, signal: undefined };
		const client = new KobbleClient(transport, pace, { maxRetries: 4, timeout: 30_000 });

		const sending = client.send(CREATE).catch((error: unknown) => error);
		await jest.advanceTimersByTimeAsync(120_000);

		expect(await sending).toEqual(
			sent === 1 ? expect.objectContaining({ status: 200 }) : expect.any(KobbleFailure),
		);
		expect(transport.sentAt).toHaveLength(sent);
	});

	it('makes five attempts with the waits of the policy, and says so', async () => {
		const { transport, failure } = await send([status(500)]);

		const waits = transport.sentAt.map((at) => at - (transport.sentAt[0] ?? 0));
		expect(waits).toEqual([0, 500, 1_500, 3_500, 7_500]);
		expect(failure?.details.description).toContain('Tried 5 times, the last time HTTP 500.');
		expect(failure?.details).toMatchObject({
			outcome: 'unknown',
			httpCode: '500',
			idempotencyKey: KEY,
		});
	});

	it('makes one attempt if Max Retries is 0', async () => {
		const { transport, failure } = await send([status(500)], CREATE, 0);
		expect(transport.sentAt).toHaveLength(1);
		expect(failure?.details.description).not.toContain('Tried');
	});

	it('ends an item within two minutes of its first attempt', async () => {
		const { transport, failure } = await send([TIMEOUT], CREATE, 10);

		const [first = 0] = transport.sentAt;
		expect(performance.now() - first).toBeLessThanOrEqual(120_500);
		expect(transport.sentAt.length).toBeGreaterThan(3);
		expect(transport.timeouts.at(-1)).toBeLessThan(30_000);
		expect(failure?.details.outcome).toBe('unknown');
	});

	it('waits longer if Retry-After says so', async () => {
		const { transport, failure } = await send([
			status(429, 60_000),
			status(429, 60_000),
			status(429, 60_000),
			status(201),
		]);
		expect(failure).toBeUndefined();
		expect(transport.sentAt.at(-1)).toBe((transport.sentAt[0] ?? 0) + 180_000);
	});

	it('fails an item whose Retry-After is above 60 s, and says when to retry', async () => {
		jest.setSystemTime(Date.parse('2026-01-02T03:04:05Z'));
		const { transport, failure } = await send([status(429, 61_000)]);
		expect(transport.sentAt).toHaveLength(1);
		expect(failure?.details.description).toContain(
			'Run this item again after 2026-01-02 03:05:06 UTC.',
		);
		expect(failure?.details.outcome).toBe('notApplied');
	});

	it.each([400, 403, 404, 422])('does not retry a %d', async (code) => {
		const { transport, failure, told } = await send([status(code)]);
		expect(transport.sentAt).toHaveLength(1);
		expect(failure?.details).toMatchObject({ outcome: 'notApplied', httpCode: String(code) });
		expect(told).toEqual([code === 403 ? 'untouched' : 'refused']);
	});

	it.each([400, 404, 422])(
		"takes a %d with a gateway's page for no decision of Kobble's",
		async (code) => {
			const { told } = await send([{ ...status(code), body: '<html>Not found</html>' }]);
			expect(told).toEqual(['untouched']);
		},
	);

	it('retries a request without a key only if it certainly did not arrive', async () => {
		const unreachable: Step = {
			result: { kind: 'unreachable', reason: 'network', code: 'ECONNREFUSED' },
		};
		expect((await send([unreachable, status(429), status(201)], UNKEYED)).failure).toBeUndefined();
		for (const step of [RESET, TIMEOUT, status(500), status(503)]) {
			const { transport, failure } = await send([step], UNKEYED);
			expect(transport.sentAt).toHaveLength(1);
			expect(failure?.details.outcome).toBe('unknown');
			expect(failure?.details.description).toContain('Look whether it was done before you retry.');
		}
	});

	it('reports the outcome for a key: unclear, successful, or untouched', async () => {
		expect((await send([RESET, status(201)])).told).toEqual(['unclear', 'succeeded']);
		expect((await send([status(429), status(201)])).told).toEqual(['succeeded']);
		expect((await send([status(429)])).told).toEqual(['untouched']);
		expect((await send([status(429, 61_000)])).told).toEqual(['untouched']);
	});

	it('retries a 403 with Retry-After like a 429, but not for a wallet that is already linked', async () => {
		expect((await send([status(403, 2_000), status(201)], UNKEYED)).failure).toBeUndefined();
		const linked: Step = {
			result: {
				kind: 'answered',
				status: 409,
				retryAfter: undefined,
				readable: true,
				walletIsLinked: true,
			},
		};
		const { transport, failure, told } = await send([linked]);
		expect(transport.sentAt).toHaveLength(1);
		expect(failure?.details).toMatchObject({ outcome: 'notApplied', httpCode: '409' });
		expect(told).toEqual(['refused']);
	});

	it('does not retry a request that a certificate, a proxy or n8n itself blocks', async () => {
		for (const reason of ['certificate', 'tls', 'proxy', 'blockedAddress'] as const) {
			const { transport, failure } = await send([
				{ result: { kind: 'unreachable', reason, code: 'X' } },
			]);
			expect(transport.sentAt).toHaveLength(1);
			expect(failure?.details).toMatchObject({ outcome: 'notApplied', retryable: false });
		}
	});

	it('waits up to 2 minutes for Kobble if it has been reached before', async () => {
		const unreachable: Step = {
			result: { kind: 'unreachable', reason: 'network', code: 'ECONNREFUSED' },
		};
		const outage = Array.from({ length: 12 }, () => unreachable);
		const { transport, failure } = await send([status(500), ...outage, status(201)]);
		expect(failure).toBeUndefined();
		expect(transport.sentAt).toHaveLength(14);
		const { failure: end } = await send([status(500), unreachable]);
		expect(end?.details).toMatchObject({ message: 'Kobble cannot be reached', retryable: true });
	});

	it('gives up after the retries if Kobble was never reached', async () => {
		const { transport, failure } = await send([
			{ result: { kind: 'unreachable', reason: 'network', code: 'ENOTFOUND' } },
		]);
		expect(transport.sentAt).toHaveLength(5);
		expect(failure?.toFailureOfUnsentItem()).toBeDefined();
	});

	it('does not report a rejection after an attempt that may have taken effect', async () => {
		const { failure, told } = await send([RESET, status(400)]);
		expect(told).toEqual(['unclear']);
		expect(failure?.details.outcome).toBe('unknown');
	});
});
