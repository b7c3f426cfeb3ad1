import { isDeepStrictEqual } from 'node:util';
import type { ApiResponse } from './apiResponse';
import { readClock } from './clock';
import type { Settings } from './settings';

/** The request of a key. A key is only valid for one endpoint and the same data [doc-1820627]. */
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

/** The idempotency keys seen so far, per client, with the first response to each. */
export class IdempotencyStore {
	private readonly entries = new Map<string, KeyEntry>();

	/** Reserves the key for this request, or returns what it was used for before. */
	begin(request: KeyedRequest, settings: Readonly<Settings>): KeyLookup {
		const id = this.createEntryId(request);
		const now = readClock(settings).getTime();
		const earlier = this.entries.get(id);
		if (earlier === undefined || this.isExpired(earlier, settings, now)) {
			this.entries.set(id, { request, createdAt: now });
			return { kind: 'new' };
		}
		const isSame = this.isSameRequest(earlier.request, request);
		if (!isSame && settings.keyMatching === 'sameRequest') return { kind: 'mismatch' };
		if (earlier.answer === undefined) return { kind: 'running' };
		return { kind: 'replay', answer: { ...earlier.answer, isUnchecked: !isSame } };
	}

	complete(request: KeyedRequest, answer: ApiResponse): void {
		const entry = this.entries.get(this.createEntryId(request));
		if (entry !== undefined) entry.answer = answer;
	}

	release(request: KeyedRequest): void {
		this.entries.delete(this.createEntryId(request));
	}

	/** Forgets every key whose request has a response. */
	forgetAll(): void {
		for (const [id, entry] of this.entries) if (entry.answer !== undefined) this.entries.delete(id);
	}

	private createEntryId(request: KeyedRequest): string {
		return `${request.clientId} ${request.key.toLowerCase()}`;
	}

	private isExpired(entry: KeyEntry, settings: Readonly<Settings>, now: number): boolean {
		const { keyRetentionSeconds: retention, keyEpochSeconds: epoch } = settings;
		if (entry.answer === undefined) return false;
		if (retention !== null && now - entry.createdAt >= retention * 1000) return true;
		const getEpoch = (time: number) => Math.floor(time / ((epoch ?? 1) * 1000));
		return epoch !== null && getEpoch(now) !== getEpoch(entry.createdAt);
	}

	private isSameRequest(first: KeyedRequest, second: KeyedRequest): boolean {
		return (
			first.method === second.method &&
			first.path === second.path &&
			isDeepStrictEqual(first.body, second.body)
		);
	}
}
