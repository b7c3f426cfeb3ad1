import { PlannedStatus } from '../../../nodes/Kobble/actions/status/plannedStatus';
import { getCardRequest, updateCardStatusRequest } from '../../../nodes/Kobble/api/cards';
import type { ItemApi } from '../../../nodes/Kobble/actions/operation';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import type { NextAttempt } from '../../../nodes/Kobble/transport/kobbleClient';

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
	return {
		requests,
		runScope: {},
		key: undefined,
		send: async (request) => {
			requests.push(request);
			return await answer();
		},
		earlier: { isRepeat: false, wasSent: false, areKeysExpired: false },
		executionStart: () => 1,
		toKobbleTime: (time) => time,
	};
}

const attempt = (changes: Partial<NextAttempt> = {}): NextAttempt => ({
	isRepeat: false,
	mayHaveActed: false,
	read: answer,
	hasPausedSince: () => false,
	...changes,
});

const suspend = () =>
	new PlannedStatus({
		noun: 'card',
		id: CARD,
		read: getCardRequest(CARD),
		change: updateCardStatusRequest(CARD, 'SUSPENDED'),
		status: 'SUSPENDED',
		guard: { isSet: true, findObstacle: () => undefined },
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
		expect(planned.takeReading(attempt())?.body).toEqual({ id: CARD, status: 'ACTIVE' });
		expect(planned.takeReading(attempt())).toBeUndefined();
	});

	it.each([
		['after more than a minute', attempt(), 60_001],
		['if all requests paused since', attempt({ hasPausedSince: () => true }), 0],
		['before a second attempt', attempt({ isRepeat: true }), 0],
	])('is not trusted %s', async (_when, next, later) => {
		const planned = suspend();
		await planned.readChange(createApi());
		now += later;
		expect(planned.takeReading(next)).toBeUndefined();
	});

	it('is asked about the pauses since it was read', async () => {
		const hasPausedSince = jest.fn(() => false);
		const planned = suspend();
		await planned.readChange(createApi());
		now += 5_000;
		planned.takeReading(attempt({ hasPausedSince }));
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
		expect(second.takeReading(attempt())).toBeUndefined();
	});
});
