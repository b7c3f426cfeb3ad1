import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';

import {
	createCardRequest,
	getCardRequest,
	updateCardStatusRequest,
} from '../../nodes/client/cardRequests';
import type { KobbleRequest } from '../../nodes/client/kobbleRequest';
import { explainFailure, explainLongPause } from '../../nodes/errors/explainFailure';
import type { GivenUp } from '../../nodes/errors/explainFailure';
import { failedItem, toNodeError } from '../../nodes/errors/nodeErrors';
import type { TryResult } from '../../nodes/retry/retryPolicy';

const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const SENT_WITH = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const NODE: INode = {
	id: 'node',
	name: 'Kobble Cards',
	type: 'n8n-nodes-kobble.kobbleCards',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const REQUESTS: Record<string, KobbleRequest> = {
	create: createCardRequest(ID, ID),
	get: getCardRequest(ID),
	update: updateCardStatusRequest(ID, 'ACTIVE'),
	unsafe: { ...createCardRequest(ID, ID), safety: 'unsafe' },
};

function answered(status: number, retryAfter?: number, readable = true): TryResult {
	return { kind: 'answered', status, retryAfter, readable };
}

function explained(result: TryResult, changes: Partial<GivenUp> = {}) {
	return explainFailure({
		request: createCardRequest(ID, ID),
		result,
		body: undefined,
		tries: 1,
		mayHaveActed: false,
		idempotencyKey: SENT_WITH,
		now: NOW,
		...changes,
	}).details;
}

const STATUSES = [
	302, 307, 400, 401, 403, 404, 405, 408, 409, 410, 415, 418, 422, 429, 500, 501, 502, 503, 504,
	520,
];
const NOT_ANSWERED: TryResult[] = [
	...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'CERT_HAS_EXPIRED'].map(
		(code): TryResult => ({ kind: 'unreachable', code }),
	),
	...['ECONNRESET', 'EPIPE', 'timeout', 'no answer', 'EPERM', 'EACCES', 'ENOENT'].map(
		(code): TryResult => ({ kind: 'broken', code }),
	),
];
const ALL: TryResult[] = [
	...STATUSES.map((status) => answered(status)),
	...STATUSES.map((status) => answered(status, 5_000)),
	answered(429, 3_600_000),
	answered(503, 3_600_000),
	answered(200, undefined, false),
	answered(201, 1_000, false),
	...NOT_ANSWERED,
];

describe('What came of a request, in words:', () => {
	it.each([
		[answered(400), 'Kobble did not create the card'],
		[answered(422), 'Kobble did not create the card'],
		[answered(401), 'Kobble does not accept the access token'],
		[answered(403), 'The Kobble API credential is not allowed to create the card'],
		[
			answered(404),
			'Kobble could not create the card, because something in the request does not exist',
		],
		[answered(429), 'Kobble did not create the card, because it asks for fewer requests'],
		[answered(503, 1_000), 'Kobble did not create the card, because it asks for fewer requests'],
		[answered(302), 'The Kobble address answers with a redirect, which is not followed'],
		[answered(301, 1_000), 'The Kobble address answers with a redirect, which is not followed'],
		[answered(400, 1_000), 'Kobble did not create the card'],
		[
			answered(200, undefined, false),
			"Kobble's answer to the request to create the card cannot be read",
		],
		[
			answered(200, 1_000, false),
			"Kobble's answer to the request to create the card cannot be read",
		],
		[answered(500), 'Kobble could not create the card at the moment'],
		[answered(409), 'Kobble could not create the card at the moment'],
		[answered(520), 'Kobble could not create the card at the moment'],
		[{ kind: 'unreachable', code: 'ENOTFOUND' } as const, 'Kobble cannot be reached'],
		[
			{ kind: 'broken', code: 'ECONNRESET' } as const,
			'No complete answer came from Kobble to the request to create the card',
		],
	])('%j', (result, message) => {
		expect(explained(result).message).toBe(message);
	});

	it('what to do about a wallet, about a card, and about a status are different things', () => {
		const advice = (request: KobbleRequest, status: number) =>
			explained(answered(status), { request }).description;
		expect(advice(createCardRequest(ID, ID), 400)).toContain('Check Wallet and Program');
		expect(advice(getCardRequest(ID), 404)).toContain('Check Card');
		expect(advice(updateCardStatusRequest(ID, 'ACTIVE'), 422)).toContain('Check Status');
		expect(advice(getCardRequest(ID), 403)).toContain('client/read');
		expect(advice(createCardRequest(ID, ID), 403)).toContain('client/write');
	});

	it('Kobble is quoted, and the number of tries is told', () => {
		const body = { message: 'Upstream is busy' };
		const { description } = explained(answered(500), { body, tries: 5 });
		expect(description).toContain('Kobble says: "Upstream is busy".');
		expect(description).toContain('Tried 5 times, the last time HTTP 500.');
		expect(explained(answered(500)).description).not.toContain('Tried');
	});

	it.each([429, 503])('a long wait asked for with %i ends in a time', (status) => {
		const { description } = explained(answered(status, 3_600_000));
		expect(description).toContain('Run this item again after 2026-01-15 13:00:00 UTC.');
	});

	it('a token that did not come is told in its own words, and stops the run', () => {
		const noToken = { message: 'Kobble gave no access token for now', description: 'Try later' };
		const details = explained({ kind: 'unreachable', code: 'no access token', noToken });
		expect(details).toMatchObject({ message: noToken.message, description: 'Try later.' });
		expect(details.stopsRun).toBe(true);
	});

	it('a 401 stops the run, and nothing else that Kobble answers does', () => {
		const stopping = STATUSES.filter((status) => explained(answered(status)).stopsRun);
		expect(stopping).toEqual([401]);
	});

	it.each([
		['create', 'Retrying this execution is safe: the same idempotency key goes out again'],
		['update', 'Retrying is safe.'],
		['unsafe', 'Look whether it was done before you retry.'],
	])('%s that may have been acted on says whether a retry is safe', (name, words) => {
		const request = REQUESTS[name];
		const details = explained(answered(500), { request, mayHaveActed: true });
		expect(details.outcome).toBe('unknown');
		expect(details.description).toContain(words);
	});

	it('what surely did not happen is called refused, and nothing is said of a retry', () => {
		const details = explained(answered(400));
		expect(details.outcome).toBe('refused');
		expect(details.description).not.toMatch(/not known/);
	});

	it('a wait for all says when it is over', () => {
		expect(explainLongPause(90_000, NOW).details).toMatchObject({
			message: 'Not sent, because Kobble asks to wait',
			httpCode: '429',
			outcome: 'refused',
		});
		expect(explainLongPause(90_000, NOW).details.description).toContain('2026-01-15 12:01:30 UTC');
	});
});

describe.each(Object.keys(REQUESTS))('Every failure of %s', (name) => {
	const all = ALL.flatMap((result) =>
		[false, true].map((mayHaveActed) =>
			explained(result, { request: REQUESTS[name], mayHaveActed, tries: 3 }),
		),
	);

	it('reaches the user in these words: n8n replaces none of them', () => {
		for (const details of all) {
			const error = toNodeError(NODE, details, 7, '');
			expect(error.message).toBe(`${details.message} [item 7]`);
			expect(error.description).toContain(details.description);
		}
	});

	it('would still do so if n8n wrapped it once more', () => {
		for (const details of all) {
			const wrapped = new NodeOperationError(NODE, new Error(details.message));
			expect(wrapped.message).toBe(details.message);
			expect(new NodeApiError(NODE, { message: details.message }).message).toBe(details.message);
		}
	});

	it('avoids the words that n8n avoids', () => {
		for (const { message, description } of all) {
			expect(`${message} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
		}
	});

	it('is made of whole sentences, and says what to do', () => {
		for (const { message, description } of all) {
			expect(message).toMatch(/^[A-Z].*[^.]$/);
			expect(description).toMatch(/^[A-Z].*\.$/);
			expect(description).not.toMatch(/\.\.|undefined|null|NaN|\[object/);
		}
	});

	it('becomes an item with exactly the fields that workflows rely on', () => {
		for (const details of all) {
			const { json, pairedItem } = failedItem(details, 7);
			expect(pairedItem).toEqual({ item: 7 });
			expect(json).toEqual({
				error: {
					message: `${details.message} [item 7]`,
					description: details.description,
					httpCode: details.httpCode ?? null,
					outcome: details.outcome,
					idempotencyKey: SENT_WITH,
				},
			});
		}
	});
});
