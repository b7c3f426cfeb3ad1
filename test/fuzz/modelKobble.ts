import { KobbleFailure } from '../../nodes/Kobble/errors/kobbleFailure';
import type { KobbleRequest, KobbleResponse } from '../../nodes/Kobble/api/request';
import type { SendOptions } from '../../nodes/Kobble/transport/kobbleClient';

/** What happens to one attempt of a request. */
export const FAULTS = [
	'none',
	'unreachable',
	'lost before acting',
	'lost after acting',
	'500 before acting',
	'500 after acting',
	'500 kept under the key',
	'refused by Kobble',
	'400 of a gateway that speaks JSON',
	'404 with a page',
	'403',
	'429',
	'done, but answered with an empty object',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface ModelCard {
	readonly id: string;
	readonly wallet_id: string;
	readonly program_id: string;
	readonly created_at: string;
	status: string;
	updated_at: string;
}

/** Something that happened, and which execution asked for it. */
interface Deed {
	readonly what: string;
	readonly by: string;
}

interface Answer {
	readonly status: number;
	readonly body: unknown;
}

/** In milliseconds. */
const KEYS_KEPT_FOR = 24 * 60 * 60 * 1000;

/** A model of Kobble as retries see it, with a clock that the test sets. It counts what happened. */
export class ModelKobble {
	now = Date.UTC(2026, 0, 1);

	readonly cards: ModelCard[] = [];

	/** How often the status of a card was set. */
	readonly changes = new Map<string, number>();

	/** The cards for which a change was sent, successful or not. */
	readonly asked = new Set<string>();

	/** Everything that was created or replaced. */
	readonly deeds: Deed[] = [];

	readonly endusers: Array<Record<string, unknown>> = [];

	readonly transactions: Array<Record<string, unknown>> = [];

	/** Whether every wallet has the money for any payment; otherwise none has. */
	hasMoney = true;

	private readonly kept = new Map<string, Answer & { readonly since: number }>();

	addCard(walletId: string, programId: string, status: string): ModelCard {
		const time = new Date(this.now).toISOString();
		const card: ModelCard = {
			id: `${String(this.cards.length).padStart(8, '0')}-0000-4000-8000-00000000ca4d`,
			wallet_id: walletId,
			program_id: programId,
			created_at: time,
			status,
			updated_at: time,
		};
		this.cards.push(card);
		return card;
	}

	setStatus(card: ModelCard, status: string): void {
		card.status = status;
		card.updated_at = new Date(this.now).toISOString();
	}

	/** @returns `undefined` if no response arrives; `unreachable` if the request did not arrive */
	handle(
		request: KobbleRequest,
		key: string | undefined,
		fault: Fault,
		by = '',
	): Answer | 'unreachable' | undefined {
		this.now += 1_000;
		if (request.method === 'PATCH') this.asked.add(request.path.split('/')[4] ?? '');
		switch (fault) {
			case 'unreachable':
				return 'unreachable';
			case 'lost before acting':
				return undefined;
			case '500 before acting':
				return { status: 500, body: {} };
			case '400 of a gateway that speaks JSON':
				return { status: 400, body: { message: 'Bad request' } };
			case '404 with a page':
				return { status: 404, body: '<html>' };
			case '403':
				return { status: 403, body: { message: 'Forbidden' } };
			case '429':
				return { status: 429, body: {} };
			case 'done, but answered with an empty object':
				return { ...this.act(request, key, undefined, by), body: {} };
			case 'lost after acting':
				this.act(request, key, undefined, by);
				return undefined;
			case '500 after acting':
				this.act(request, key, undefined, by);
				return { status: 500, body: {} };
			case '500 kept under the key':
				return this.act(request, key, { status: 500, body: {} }, by);
			case 'refused by Kobble':
				return this.act(request, key, { status: 400, body: { message: 'Not active' } }, by);
			case 'none':
				return this.act(request, key, undefined, by);
		}
	}

	private act(
		request: KobbleRequest,
		key: string | undefined,
		refusal: Answer | undefined,
		by: string,
	): Answer {
		const known = key === undefined ? undefined : this.kept.get(key);
		if (known !== undefined && this.now - known.since < KEYS_KEPT_FOR) return known;
		const answer = refusal ?? this.perform(request, by);
		if (key !== undefined) this.kept.set(key, { ...answer, since: this.now });
		return answer;
	}

	private perform({ method, path, body, query }: KobbleRequest, by: string): Answer {
		const [, , , resource, id, action] = path.split('/');
		const asked = JSON.parse(body ?? '{}') as Record<string, string>;
		if (method === 'POST' && action === 'replace') {
			this.deeds.push({ what: `replacement of ${id}`, by });
			return { status: 201, body: { id: `replacement ${this.deeds.length} of ${id}` } };
		}
		if (method === 'POST' && resource === 'endusers') {
			const enduser = { ...asked, id: `enduser ${this.endusers.length}` };
			this.endusers.push(enduser);
			const { email } = (asked.person ?? asked) as unknown as { email: string };
			this.deeds.push({ what: `enduser ${email}`, by });
			return { status: 201, body: enduser };
		}
		if (method === 'POST' && resource === 'transactions') {
			if (!this.hasMoney) return { status: 422, body: { message: 'Insufficient funds' } };
			const id = `transaction ${this.transactions.length}`;
			const transaction = { ...asked, id, created_at: new Date(this.now).toISOString() };
			this.transactions.push(transaction);
			this.deeds.push({ what: `payment ${asked.reference}`, by });
			return { status: 201, body: { ...transaction } };
		}
		if (method === 'POST') {
			this.deeds.push({ what: `card of ${asked.wallet_id}`, by });
			const card = this.addCard(asked.wallet_id ?? '', asked.program_id ?? '', 'ACTIVE');
			return { status: 201, body: { ...card } };
		}
		if (resource === 'endusers') return { status: 200, body: [...this.endusers] };
		const card = this.cards.find((one) => one.id === id);
		if (method === 'PATCH' && card !== undefined) {
			this.setStatus(card, asked.status ?? '');
			this.changes.set(card.id, (this.changes.get(card.id) ?? 0) + 1);
		}
		if (id !== undefined) return { status: 200, body: { ...card } };
		const from = Date.parse(String(query?.from ?? 0));
		const all = resource === 'transactions' ? this.transactions : this.cards;
		const listed = all.filter(({ created_at: time }) => Date.parse(String(time)) >= from);
		const offset = Number(query?.offset ?? 0);
		return { status: 200, body: listed.slice(offset, offset + Number(query?.limit ?? 10)) };
	}
}

/** Sends like the client, but without waiting. Each attempt gets the next fault until none is left. */
export class ModelClient {
	constructor(
		private readonly kobble: ModelKobble,
		private readonly faults: Fault[],
		private readonly maxRetries: number,
		/** The execution that sends. */
		private readonly by = '',
	) {}

	async send(request: KobbleRequest, options: SendOptions = {}): Promise<KobbleResponse> {
		const { idempotencyKey: key, keyOutcome, beforeAttempt } = options;
		let mayHaveActed = false;
		let end: (() => void) | undefined = () => keyOutcome?.untouched();
		try {
			for (let tries = 1; ; tries += 1) {
				const settled = await beforeAttempt?.({
					isRepeat: tries > 1,
					mayHaveActed,
					read: async (reading) => await this.send(reading, { onAnswer: options.onAnswer }),
					hasPausedSince: async () => await Promise.resolve(false),
				});
				if (settled !== undefined) return settled;
				const answer = this.kobble.handle(request, key, this.faults.shift() ?? 'none', this.by);
				const status = typeof answer === 'object' ? answer.status : 0;
				const headers = { date: new Date(this.kobble.now).toUTCString() };
				if (status > 0) options.onAnswer?.(headers);
				if (typeof answer === 'object' && status < 300) {
					end = () => keyOutcome?.succeeded();
					return { status, headers, body: answer.body, idempotencyKey: key };
				}
				if (answer === undefined || status === 500) {
					mayHaveActed = true;
					keyOutcome?.unclear();
				}
				const isOwn = (status === 400 || status === 422) && typeof answer === 'object';
				end = isOwn ? () => keyOutcome?.refused() : () => keyOutcome?.untouched();
				if (mayHaveActed) end = undefined;
				const mayRepeat = [0, 429, 500].includes(status);
				if (mayRepeat && tries <= this.maxRetries) continue;
				throw new KobbleFailure({
					message: `Attempt ${tries} failed`,
					description: 'Try again',
					outcome: mayHaveActed && request.method !== 'GET' ? 'unknown' : 'notApplied',
					retryable: true,
					...(status === 0 ? {} : { httpCode: String(status) }),
					idempotencyKey: key,
				});
			}
		} finally {
			end?.();
		}
	}
}
