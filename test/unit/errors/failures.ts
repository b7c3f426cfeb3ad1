import type { INode } from 'n8n-workflow';

import {
	createCardRequest,
	getCardRequest,
	updateCardStatusRequest,
} from '../../../nodes/Kobble/api/cards';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import { explainFailure } from '../../../nodes/Kobble/errors/explainFailure';
import type { FailedRequest } from '../../../nodes/Kobble/errors/explainFailure';
import type { AttemptResult } from '../../../nodes/Kobble/retry/retryPolicy';

export const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
export const SENT_WITH = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
export const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
export const NODE: INode = {
	id: 'node',
	name: 'Kobble Cards',
	type: 'n8n-nodes-kobble.kobbleCards',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

export const REQUESTS: Record<string, KobbleRequest> = {
	create: createCardRequest(ID, ID),
	get: getCardRequest(ID),
	update: updateCardStatusRequest(ID, 'ACTIVE'),
	unsafe: { ...createCardRequest(ID, ID), safety: 'unsafe' },
};

export function createAnswer(status: number, retryAfter?: number, readable = true): AttemptResult {
	return { kind: 'answered', status, retryAfter, readable };
}

export function explainToFailure(result: AttemptResult, changes: Partial<FailedRequest> = {}) {
	return explainFailure({
		request: createCardRequest(ID, ID),
		result,
		body: {},
		tries: 1,
		mayHaveActed: false,
		idempotencyKey: SENT_WITH,
		host: 'api.example.com',
		endsRun: false,
		now: NOW,
		...changes,
	});
}

export function explainAttempt(result: AttemptResult, changes: Partial<FailedRequest> = {}) {
	return explainToFailure(result, changes).details;
}

export const STATUSES = [
	302, 307, 400, 401, 403, 404, 405, 408, 409, 410, 415, 418, 422, 429, 500, 501, 502, 503, 504,
	520,
];
export const NOT_ANSWERED: AttemptResult[] = [
	...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].map(
		(code): AttemptResult => ({ kind: 'unreachable', reason: 'network', code }),
	),
	...(['certificate', 'tls', 'proxy', 'blockedAddress', 'domainNotAllowed'] as const).map(
		(reason): AttemptResult => ({ kind: 'unreachable', reason, code: 'CERT_HAS_EXPIRED' }),
	),
	...['ECONNRESET', 'EPIPE', 'timeout', 'no answer', 'EPERM', 'EACCES', 'ENOENT'].map(
		(code): AttemptResult => ({ kind: 'broken', code }),
	),
];
export const ALL: AttemptResult[] = [
	...STATUSES.map((status) => createAnswer(status)),
	...STATUSES.map((status) => createAnswer(status, 5_000)),
	createAnswer(429, 3_600_000),
	createAnswer(503, 3_600_000),
	createAnswer(200, undefined, false),
	createAnswer(201, 1_000, false),
	...NOT_ANSWERED,
];
