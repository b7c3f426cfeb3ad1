import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './answers';

/** What a key stands for: a key is meant for one endpoint and the same data [doc-1820627]. */
export interface KeyedRequest {
	clientId: string;
	key: string;
	method: string;
	path: string;
	body: unknown;
}

interface Remembered {
	request: KeyedRequest;
	since: number;
	answer?: Answer;
}

export type Verdict =
	| { kind: 'new' }
	| { kind: 'replay'; answer: Answer }
	| { kind: 'running' }
	| { kind: 'mismatch' };

/** The idempotency keys seen so far, per client, with the first answer of each. */
export class KeyMemory {
	private readonly remembered = new Map<string, Remembered>();

	/** Takes the key for this request, or says what it already stands for. */
	take(request: KeyedRequest, retentionSeconds: number | null, now = Date.now()): Verdict {
		const slot = this.slot(request);
		const earlier = this.remembered.get(slot);
		if (earlier === undefined || this.isOver(earlier, retentionSeconds, now)) {
			this.remembered.set(slot, { request, since: now });
			return { kind: 'new' };
		}
		if (!this.isSame(earlier.request, request)) return { kind: 'mismatch' };
		if (earlier.answer === undefined) return { kind: 'running' };
		return { kind: 'replay', answer: earlier.answer };
	}

	keep(request: KeyedRequest, answer: Answer): void {
		const slot = this.remembered.get(this.slot(request));
		if (slot !== undefined) slot.answer = answer;
	}

	forget(request: KeyedRequest): void {
		this.remembered.delete(this.slot(request));
	}

	private slot(request: KeyedRequest): string {
		return `${request.clientId} ${request.key.toLowerCase()}`;
	}

	private isOver(slot: Remembered, retentionSeconds: number | null, now: number): boolean {
		const isDone = slot.answer !== undefined;
		return isDone && retentionSeconds !== null && now - slot.since >= retentionSeconds * 1000;
	}

	private isSame(first: KeyedRequest, second: KeyedRequest): boolean {
		return (
			first.method === second.method &&
			first.path === second.path &&
			isDeepStrictEqual(first.body, second.body)
		);
	}
}
