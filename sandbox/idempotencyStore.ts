import { isDeepStrictEqual } from 'node:util';
import type { ApiResponse } from './apiResponse';

/** What a key stands for: a key is meant for one endpoint and the same data [doc-1820627]. */
export interface KeyedRequest {
	clientId: string;
	key: string;
	method: string;
	path: string;
	body: unknown;
}

interface KeyEntry {
	request: KeyedRequest;
	createdAt: number;
	answer?: ApiResponse;
}

export type KeyLookup =
	| { kind: 'new' }
	| { kind: 'replay'; answer: ApiResponse }
	| { kind: 'running' }
	| { kind: 'mismatch' };

/** The idempotency keys seen so far, per client, with the first answer of each. */
export class IdempotencyStore {
	private readonly entries = new Map<string, KeyEntry>();

	/** Takes the key for this request, or says what it already stands for. */
	begin(request: KeyedRequest, retentionSeconds: number | null, now = Date.now()): KeyLookup {
		const createEntryId = this.slot(request);
		const earlier = this.entries.get(createEntryId);
		if (earlier === undefined || this.isExpired(earlier, retentionSeconds, now)) {
			this.entries.set(createEntryId, { request, createdAt: now });
			return { kind: 'new' };
		}
		if (!this.isSameRequest(earlier.request, request)) return { kind: 'mismatch' };
		if (earlier.answer === undefined) return { kind: 'running' };
		return { kind: 'replay', answer: earlier.answer };
	}

	complete(request: KeyedRequest, answer: ApiResponse): void {
		const slot = this.entries.get(this.slot(request));
		if (slot !== undefined) slot.answer = answer;
	}

	release(request: KeyedRequest): void {
		this.entries.delete(this.slot(request));
	}

	private slot(request: KeyedRequest): string {
		return `${request.clientId} ${request.key.toLowerCase()}`;
	}

	private isExpired(slot: KeyEntry, retentionSeconds: number | null, now: number): boolean {
		const isDone = slot.answer !== undefined;
		return isDone && retentionSeconds !== null && now - slot.createdAt >= retentionSeconds * 1000;
	}

	private isSameRequest(first: KeyedRequest, second: KeyedRequest): boolean {
		return (
			first.method === second.method &&
			first.path === second.path &&
			isDeepStrictEqual(first.body, second.body)
		);
	}
}
