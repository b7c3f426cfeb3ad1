import { createCardRequest, getCardRequest } from '../../../nodes/Kobble/api/cards';
import { listClientsRequest } from '../../../nodes/Kobble/api/clients';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import {
	explainMissingToken,
	explainPauseTooLong,
} from '../../../nodes/Kobble/errors/explainFailure';
import type { AttemptResult } from '../../../nodes/Kobble/retry/retryPolicy';
import { createAnswer, explainAttempt, ID, NOW, REQUESTS, SENT_WITH } from './failures';

/** A request that belongs to no item, such as those of a trigger. */
const ITEMLESS: KobbleRequest = { ...listClientsRequest(), again: 'Publish the workflow again' };

const UNREACHABLE = { kind: 'unreachable', reason: 'network', code: 'ENOTFOUND' } as const;
const BROKEN = { kind: 'broken', code: 'ECONNRESET' } as const;

describe('The advice after a failed request', () => {
	it.each<[string, AttemptResult, KobbleRequest, string]>([
		['a refusal', createAnswer(400), listClientsRequest(), 'Check the fields of this item.'],
		[
			'a refusal of a request that belongs to no item',
			createAnswer(400),
			ITEMLESS,
			'Test the Kobble API credential. If it works, ask Kobble.',
		],
		[
			'a refused token',
			createAnswer(401),
			getCardRequest(ID),
			'Kobble gave this token a moment ago. Check that the Token URL belongs to the same environment as the Base URL, choose a scope that may read, such as Client: Read, in the Kobble API credential, and test the credential.',
		],
		[
			'a missing scope',
			createAnswer(403),
			getCardRequest(ID),
			'Choose a scope that may read, such as Client: Read, in the credential, or ask Kobble to grant it.',
		],
		[
			'something that does not exist',
			createAnswer(404),
			{ ...getCardRequest(ID), advice: {} },
			'Check the IDs, and the Environment of the Kobble API credential.',
		],
		[
			'a list that does not exist',
			createAnswer(404),
			listClientsRequest(),
			'Check the Environment and the Base URL of the Kobble API credential, and test the credential. If it works, Kobble does not offer this list.',
		],
		[
			'a proxy that wants a login',
			createAnswer(407),
			getCardRequest(ID),
			'Check the address, the user and the password in the proxy settings of n8n.',
		],
		[
			'a redirect',
			createAnswer(307),
			getCardRequest(ID),
			'The access token would go along. Enter the final address as Base URL.',
		],
		[
			'an answer that cannot be read',
			createAnswer(200, undefined, false),
			getCardRequest(ID),
			'It is cut off, or not the JSON that the API describes. Check the Base URL of the Kobble API credential, and any proxy on the way.',
		],
		['an outage', createAnswer(500), getCardRequest(ID), 'Run this item again in a while.'],
		[
			'an outage, for a request that belongs to no item',
			createAnswer(500),
			ITEMLESS,
			'Publish the workflow again in a while.',
		],
		[
			'a rate limit',
			createAnswer(429),
			getCardRequest(ID),
			'Lower Concurrency in the options, run fewer items at once, or tell Kobble of a planned bulk run beforehand.',
		],
		[
			'a rate limit with a wait that the node would have kept itself',
			createAnswer(429, 60_000),
			getCardRequest(ID),
			'Lower Concurrency in the options, run fewer items at once, or tell Kobble of a planned bulk run beforehand.',
		],
		[
			'a rate limit with a longer wait',
			createAnswer(429, 61_000),
			getCardRequest(ID),
			'Run this item again after 2026-01-15 12:01:01 UTC.',
		],
		[
			'a rate limit, for a request that belongs to no item',
			createAnswer(429),
			ITEMLESS,
			'Publish the workflow again in a while.',
		],
		[
			'a rate limit with a longer wait, for a request that belongs to no item',
			createAnswer(429, 61_000),
			ITEMLESS,
			'Publish the workflow again after 2026-01-15 12:01:01 UTC.',
		],
		[
			'a host that cannot be reached',
			UNREACHABLE,
			getCardRequest(ID),
			'No connection to api.example.com could be made (ENOTFOUND). Check the Environment and the Base URL of the Kobble API credential, and whether n8n may reach that host.',
		],
		[
			'a connection that broke',
			BROKEN,
			getCardRequest(ID),
			'The connection ended or took too long (ECONNRESET); a longer Timeout in the options can help.',
		],
		[
			'a connection that broke, for a request that belongs to no item',
			BROKEN,
			ITEMLESS,
			'The connection ended or took too long (ECONNRESET). Publish the workflow again in a while.',
		],
	])('is for %s', (_what, result, request, advice) => {
		expect(explainAttempt(result, { request }).description).toBe(advice);
	});

	it('after a proxy that wants a login names the proxy in the message', () => {
		expect(explainAttempt(createAnswer(407)).message).toBe(
			'A proxy between n8n and Kobble asks for a login',
		);
	});

	it('after a 403 that is not of the API names the proxy, the host, and the scope', () => {
		expect(explainAttempt(createAnswer(403), { body: '<html>' }).description).toBe(
			"The answer is not one of Kobble's API. Check the proxy settings of n8n, and whether the proxy or firewall allows api.example.com. If there is none in between, choose a scope that may write, such as Client: Write, in the Kobble API credential.",
		);
	});

	it.each([
		[
			createAnswer(403, 3_000),
			'Kobble did not create the card, because it is rate limiting requests',
		],
		[
			createAnswer(404),
			'Kobble could not create the card, because something in the request does not exist',
		],
	])('of %j is the same for the page of a gateway', (result, message) => {
		expect(explainAttempt(result, { body: '<html>' }).message).toBe(message);
	});

	it('for a wallet that has a card already is at least to check the wallet', () => {
		const linked = { ...createAnswer(409), walletIsLinked: true } as const;
		const request = { ...createCardRequest(ID, ID), advice: {} };
		expect(explainAttempt(linked, { request }).description).toBe('Check the wallet.');
	});

	it("follows Kobble's own words and the number of attempts, as one text", () => {
		const body = { message: 'Busy' };
		expect(explainAttempt(createAnswer(500), { body, tries: 2 }).description).toBe(
			'Kobble says: "Busy". Tried 2 times, the last time HTTP 500. Run this item again in a while.',
		);
	});

	it.each<[AttemptResult, string]>([
		[UNREACHABLE, 'Tried 3 times, the last time no connection (ENOTFOUND).'],
		[BROKEN, 'Tried 3 times, the last time no complete answer (ECONNRESET).'],
		[createAnswer(503), 'Tried 3 times, the last time HTTP 503.'],
	])('says how the last of several attempts ended: %j', (result, tried) => {
		expect(explainAttempt(result, { tries: 3 }).description).toContain(tried);
	});

	it.each([
		[
			'keyed',
			'It is not known whether Kobble did it. Retrying this execution is safe: the same idempotency key goes out again, and Kobble does it once.',
		],
		['idempotent', 'It is not known whether Kobble did it. Retrying is safe.'],
		[
			'findable',
			'It is not known whether Kobble did it. Retrying this execution is safe: the node looks first for what this try may have made.',
		],
		[
			'unsafe',
			'It is not known whether Kobble did it, and Kobble offers no idempotency key for it. Look whether it was done before you retry.',
		],
	] as const)(
		'ends with what a retry may do if a %s request may have arrived',
		(safety, certainty) => {
			const request = { ...createCardRequest(ID, ID), safety };
			expect(explainAttempt(createAnswer(500), { request, mayHaveActed: true }).description).toBe(
				`Run this item again in a while. ${certainty}`,
			);
		},
	);

	it('says nothing of a doubtful outcome if the request only reads', () => {
		const { outcome, description } = explainAttempt(createAnswer(500), {
			request: REQUESTS.get,
			mayHaveActed: true,
		});
		expect(outcome).toBe('notApplied');
		expect(description).toBe('Run this item again in a while.');
	});
});

/** What n8n is told about a failure, in addition to the message. */
describe('A failed request', () => {
	const create = createCardRequest(ID, ID);

	it.each<[string, AttemptResult, object]>([
		['a refusal', createAnswer(400), { retryable: false, cause: 'configuration-invalid' }],
		[
			'a refusal with a Retry-After',
			createAnswer(400, 5_000),
			{ retryable: false, cause: 'configuration-invalid' },
		],
		['a refused token', createAnswer(401), { retryable: false, cause: 'credential-invalid' }],
		['a missing scope', createAnswer(403), { retryable: false, cause: 'credential-invalid' }],
		['a redirect', createAnswer(302), { retryable: false, cause: 'configuration-invalid' }],
		['a login of a proxy', createAnswer(407), { retryable: false, cause: 'configuration-invalid' }],
		[
			'a wallet that has a card already',
			{ ...createAnswer(403), walletIsLinked: true } as AttemptResult,
			{ retryable: false, cause: 'configuration-invalid' },
		],
		[
			'a rate limit',
			createAnswer(429, 5_000),
			{ retryable: true, cause: 'rate-limited', retryAfterMs: 5_000 },
		],
		[
			'a rate limit of unknown length',
			createAnswer(429),
			{ retryable: true, cause: 'rate-limited', retryAfterMs: undefined },
		],
		[
			'an outage with a Retry-After',
			createAnswer(503, 5_000),
			{ retryable: true, cause: 'rate-limited', retryAfterMs: 5_000 },
		],
		['an outage', createAnswer(503), { retryable: true, cause: 'temporarily-unavailable' }],
		[
			'an answer that cannot be read, with a Retry-After',
			createAnswer(201, 5_000, false),
			{ retryable: true, cause: 'temporarily-unavailable' },
		],
		['a broken connection', BROKEN, { retryable: true, cause: 'temporarily-unavailable' }],
		['an unknown host', UNREACHABLE, { retryable: true, cause: 'temporarily-unavailable' }],
		[
			'a certificate that is not trusted',
			{ kind: 'unreachable', reason: 'certificate', code: 'CERT_HAS_EXPIRED' },
			{ retryable: false, cause: 'configuration-invalid' },
		],
	])('by %s tells n8n its cause, and whether a retry can help', (_what, result, expected) => {
		expect(explainAttempt(result)).toMatchObject(expected);
	});

	it.each([
		['keyed', true, true],
		['unsafe', false, true],
		['unsafe', true, false],
	] as const)(
		'of a %s request (it may have arrived: %s) may be retried: %s',
		(safety, mayHaveActed, retryable) => {
			const request = { ...create, safety };
			const held = { request, idempotencyKey: SENT_WITH, tries: 1, now: NOW, mayHaveActed };
			const noToken = { message: 'No token', advice: 'Try later', refused: false };
			expect(explainAttempt(createAnswer(500), { request, mayHaveActed }).retryable).toBe(
				retryable,
			);
			expect(explainAttempt(createAnswer(429), { request, mayHaveActed }).retryable).toBe(
				retryable,
			);
			expect(explainMissingToken(noToken, { ...held, retryAfter: 0 }).details.retryable).toBe(
				retryable,
			);
		},
	);

	it('carries the status of the answer, or none if there was no answer', () => {
		expect(explainAttempt(createAnswer(404)).httpCode).toBe('404');
		expect(explainAttempt(UNREACHABLE).httpCode).toBeUndefined();
	});

	it.each([
		[{ message: 'Not found' }, true],
		['<html>', false],
		[undefined, false],
	])('knows whether the API itself answered, by its body %j', (body, isAnswerOfApi) => {
		expect(explainAttempt(createAnswer(404), { body }).isAnswerOfApi).toBe(isAnswerOfApi);
	});

	it('that was never sent because of a long wait may be sent after it', () => {
		const held = { request: create, idempotencyKey: SENT_WITH, tries: 0, mayHaveActed: false };
		const { details } = explainPauseTooLong({ ...held, retryAfter: 90_000, now: NOW });
		expect(details).toMatchObject({
			description:
				"Kobble restricted this client's requests for a while. Run this item again after 2026-01-15 12:01:30 UTC.",
			retryable: true,
			cause: 'rate-limited',
			retryAfterMs: 90_000,
		});
	});

	it.each([
		[true, 'credential-invalid', 'Check the secret.', 'Check the secret.'],
		[false, 'temporarily-unavailable', 'Check the secret.', 'Not sent. Check the secret.'],
	])(
		'for lack of a token, refused %s, has the cause %s, and the next items get the advice too',
		(refused, cause, description, advice) => {
			const held = { request: create, idempotencyKey: SENT_WITH, tries: 0, mayHaveActed: false };
			const noToken = { message: 'No token', advice: 'Check the secret', refused };
			// A wait of exactly the limit is kept by the node itself, so no time is named.
			const { details } = explainMissingToken(noToken, { ...held, retryAfter: 60_000, now: NOW });
			expect(details).toMatchObject({ cause, description, adviceForRemainingItems: advice });
			expect(details.retryAfterMs).toBeUndefined();
		},
	);

	it('for lack of a token says what a retry may do if an earlier attempt may have arrived', () => {
		const held = { request: create, idempotencyKey: SENT_WITH, tries: 1, mayHaveActed: true };
		const noToken = { message: 'No token', advice: 'Try later', refused: false };
		expect(
			explainMissingToken(noToken, { ...held, retryAfter: 0, now: NOW }).details.description,
		).toBe(
			'Try later. It is not known whether Kobble did it. Retrying this execution is safe: the same idempotency key goes out again, and Kobble does it once.',
		);
	});
});
