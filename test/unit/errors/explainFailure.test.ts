import {
	createCardRequest,
	getCardRequest,
	listCardsRequest,
	updateCardStatusRequest,
} from '../../../nodes/Kobble/api/cards';
import { listTransactionsRequest } from '../../../nodes/Kobble/api/transactions';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import {
	explainMissingToken,
	explainPauseTooLong,
} from '../../../nodes/Kobble/errors/explainFailure';
import {
	createAnswer,
	explainAttempt,
	explainToFailure,
	ID,
	NOW,
	REQUESTS,
	SENT_WITH,
	STATUSES,
} from './failures';

describe('The message of a failed request:', () => {
	it.each([
		[createAnswer(400), 'Kobble did not create the card'],
		[createAnswer(422), 'Kobble did not create the card'],
		[createAnswer(401), 'Kobble does not accept the access token'],
		[createAnswer(403), 'The Kobble API credential is not allowed to create the card'],
		[
			createAnswer(404),
			'Kobble could not create the card, because something in the request does not exist',
		],
		[createAnswer(429), 'Kobble did not create the card, because it is rate limiting requests'],
		[
			createAnswer(503, 1_000),
			'Kobble did not create the card, because it is rate limiting requests',
		],
		[createAnswer(302), 'The Kobble address answers with a redirect, which is not followed'],
		[createAnswer(301, 1_000), 'The Kobble address answers with a redirect, which is not followed'],
		[createAnswer(400, 1_000), 'Kobble did not create the card'],
		[
			createAnswer(200, undefined, false),
			"Kobble's answer to the request to create the card cannot be read",
		],
		[
			createAnswer(200, 1_000, false),
			"Kobble's answer to the request to create the card cannot be read",
		],
		[createAnswer(500), 'Kobble could not create the card at the moment'],
		[createAnswer(409), 'Kobble could not create the card at the moment'],
		[createAnswer(520), 'Kobble could not create the card at the moment'],
		[
			{ kind: 'unreachable', reason: 'network', code: 'ENOTFOUND' } as const,
			'Kobble cannot be reached',
		],
		[
			{ kind: 'broken', code: 'ECONNRESET' } as const,
			'No complete answer came from Kobble to the request to create the card',
		],
	])('%j', (result, message) => {
		expect(explainAttempt(result).message).toBe(message);
	});

	it.each(['<html>Forbidden</html>', '', undefined])(
		'a 403 that is not in JSON names a proxy or firewall: %j',
		(body) => {
			const failure = explainAttempt(createAnswer(403), { body });
			expect(failure.message).toBe(
				'A proxy or firewall between n8n and Kobble refused the request to create the card',
			);
			expect(failure).toMatchObject({ outcome: 'notApplied', retryable: false });
		},
	);

	it('the advice differs for a wallet, a card and a status', () => {
		const advice = (request: KobbleRequest, status: number) =>
			explainAttempt(createAnswer(status), { request }).description;
		expect(advice(createCardRequest(ID, ID), 400)).toContain('Check Wallet and Card Program');
		expect(advice(getCardRequest(ID), 404)).toContain('Check Card');
		expect(advice(updateCardStatusRequest(ID, 'ACTIVE'), 422)).toContain('Check Status');
		expect(advice(getCardRequest(ID), 403)).toContain('Client: Read');
		expect(advice(createCardRequest(ID, ID), 403)).toContain('Client: Write');
	});

	it('a list that does not exist names the Base URL and no IDs', () => {
		const { message, description } = explainAttempt(createAnswer(404), {
			request: listCardsRequest({}),
		});
		expect(message).toBe(
			'Kobble could not list the cards, because there is no such list at the Base URL',
		);
		expect(description).toContain('Check the Environment and the Base URL');
		const ofWallet = listTransactionsRequest({ wallet: ID });
		expect(explainAttempt(createAnswer(404), { request: ofWallet }).message).toContain(
			'something in the request does not exist',
		);
	});

	it.each([400, 422])('a %i about the idempotency key names the option', (status) => {
		const body = { message: 'This idempotency key was used with another request' };
		expect(explainAttempt(createAnswer(status), { body }).description).toContain(
			'its reference was used for another request before',
		);
	});

	it('does not blame the option if an earlier attempt with this key may have arrived', () => {
		const body = { message: 'This idempotency key was used with another request' };
		expect(explainAttempt(createAnswer(409), { body, mayHaveActed: true }).description).toContain(
			'Run this item again in a while.',
		);
	});

	test.each([
		'the-secret-of-the-card',
		'{"secret":"the-secret-of-the-ca',
		{ message: 'the-secret' },
	])('a successful response is not quoted, because it could contain a secret: %j', (body) => {
		const failure = explainToFailure(createAnswer(201, undefined, false), { body });
		expect(JSON.stringify(failure.details)).not.toContain('the-secret');
	});

	it('quotes Kobble, and says how many attempts were made', () => {
		const body = { message: 'Upstream is busy' };
		const { description } = explainAttempt(createAnswer(500), { body, tries: 5 });
		expect(description).toContain('Kobble says: "Upstream is busy".');
		expect(description).toContain('Tried 5 times, the last time HTTP 500.');
		expect(explainAttempt(createAnswer(500)).description).not.toContain('Tried');
	});

	it.each([429, 503])('a long wait requested with %i becomes a time', (status) => {
		const { description } = explainAttempt(createAnswer(status, 3_600_000));
		expect(description).toContain('Run this item again after 2026-01-15 13:00:00 UTC.');
	});

	const held = {
		request: createCardRequest(ID, ID),
		idempotencyKey: SENT_WITH,
		tries: 1,
		now: NOW,
	};
	const noToken = { message: 'Kobble gave no access token for now', advice: 'Try later' };

	it('a missing token has its own message, also for the items that were not sent', () => {
		const progress = { ...held, mayHaveActed: false, retryAfter: 0 };
		const failure = explainMissingToken({ ...noToken, refused: false }, progress);
		expect(failure.details).toMatchObject({ message: noToken.message, description: 'Try later.' });
		expect(failure.details.idempotencyKey).toBeUndefined();
		expect(failure.toFailureOfUnsentItem()?.details).toEqual({
			message: noToken.message,
			description: 'Not sent. Try later.',
			outcome: 'notApplied',
			retryable: true,
			cause: 'temporarily-unavailable',
		});
	});

	it('a missing token keeps the outcome of an earlier attempt, which may have taken effect', () => {
		const progress = { ...held, mayHaveActed: true, retryAfter: 0 };
		expect(explainMissingToken({ ...noToken, refused: true }, progress).details).toMatchObject({
			outcome: 'unknown',
			idempotencyKey: SENT_WITH,
			retryable: false,
		});
	});

	it('a long wait for a token becomes a time', () => {
		const progress = { ...held, mayHaveActed: false, retryAfter: 3_600_000 };
		expect(explainMissingToken({ ...noToken, refused: false }, progress).details).toMatchObject({
			description: 'Try later. Run this item again after 2026-01-15 13:00:00 UTC.',
			retryAfterMs: 3_600_000,
		});
	});

	it.each([
		['certificate', 'The certificate of the Base URL is not trusted', 'NODE_EXTRA_CA_CERTS'],
		['proxy', 'A proxy refused the connection to the Base URL', 'proxy settings of n8n'],
		['tls', 'No secure connection to the Base URL can be made', 'the scheme and the port'],
		[
			'blockedAddress',
			'The address of the Base URL is one that n8n may not send requests to',
			'whoever runs',
		],
		[
			'domainNotAllowed',
			'The Base URL of the Kobble API credential is not among its allowed domains',
			'Add api.example.com to "Allowed HTTP Request Domains"',
		],
	] as const)(
		'%s is named, and the request certainly did not arrive',
		(reason, message, advice) => {
			const details = explainAttempt(
				{ kind: 'unreachable', reason, code: 'HTTP 407' },
				{ endsRun: true },
			);
			expect(details).toMatchObject({ message, outcome: 'notApplied', retryable: false });
			expect(details.description).toContain(advice);
			expect(details.description).not.toContain('Timeout');
		},
	);

	it('a wallet that is already linked is a rejection, with any status', () => {
		const linked = { ...createAnswer(409), walletIsLinked: true } as const;
		expect(explainAttempt(linked)).toMatchObject({
			message: 'Kobble did not create the card',
			outcome: 'notApplied',
			retryable: false,
			description: expect.stringContaining('without another card') as string,
		});
	});

	it('a 401 names the scope too, because some gateways answer it for a missing one', () => {
		expect(explainAttempt(createAnswer(401)).description).toContain(
			'may write, such as Client: Write',
		);
	});

	it('a 403 with Retry-After does not mention scopes', () => {
		expect(explainAttempt(createAnswer(403, 3_000))).toMatchObject({
			message: 'Kobble did not create the card, because it is rate limiting requests',
			cause: 'rate-limited',
			retryable: true,
		});
	});

	it('a 401 ends the run for all items, and no other response does', () => {
		const ending = STATUSES.filter((status) =>
			explainToFailure(createAnswer(status)).toFailureOfUnsentItem(),
		);
		expect(ending).toEqual([401]);
	});

	it('an unreachable address ends the run only if no other item can succeed', () => {
		const result = { kind: 'unreachable', reason: 'network', code: 'ECONNREFUSED' } as const;
		expect(explainToFailure(result).toFailureOfUnsentItem()).toBeUndefined();
		expect(
			explainToFailure(result, { endsRun: true }).toFailureOfUnsentItem()?.details,
		).toMatchObject({
			message: 'Kobble cannot be reached',
			description: expect.stringMatching(/^Not sent\. /) as string,
		});
	});

	it('the error of an item that was not sent has no key or status of the item that was sent', () => {
		const untouched = explainToFailure(createAnswer(401)).toFailureOfUnsentItem()?.details;
		expect(untouched?.message).toBe('Kobble does not accept the access token');
		expect(untouched).not.toHaveProperty('idempotencyKey');
		expect(untouched).not.toHaveProperty('httpCode');
	});

	it.each([
		['create', 'Retrying this execution is safe: the same idempotency key goes out again'],
		['update', 'Retrying is safe.'],
		['unsafe', 'Look whether it was done before you retry.'],
	])('%s that may have taken effect says whether a retry is safe', (name, words) => {
		const request = REQUESTS[name];
		const details = explainAttempt(createAnswer(500), { request, mayHaveActed: true });
		expect(details.outcome).toBe('unknown');
		expect(details.description).toContain(words);
	});

	it('a request that certainly had no effect is called rejected, with no advice on retries', () => {
		const details = explainAttempt(createAnswer(400));
		expect(details.outcome).toBe('notApplied');
		expect(details.description).not.toMatch(/not known/);
	});

	it('a wait for all items says when it ends', () => {
		const { details } = explainPauseTooLong({ ...held, mayHaveActed: false, retryAfter: 90_000 });
		expect(details).toMatchObject({
			message: 'Not sent, because Kobble is rate limiting requests',
			outcome: 'notApplied',
		});
		expect(details.httpCode).toBeUndefined();
		expect(details.description).toContain('2026-01-15 12:01:30 UTC');
	});
});
