import type { IDataObject } from 'n8n-workflow';

import type { ItemApi, PlannedChange, PreparedOperation, SendRules } from '../actions/operation';
import type { KobbleRequest, KobbleResponse } from '../api/request';
import { KobbleFailure } from '../errors/kobbleFailure';
import type { GivenKey } from '../idempotency/businessReference';
import type { RequestHistory, RequestIdentity, RunHistory } from '../idempotency/runHistory';
import type { KobbleClient, NextAttempt, SendOptions } from '../transport/kobbleClient';
import { markUnknown } from './nodeErrors';

/** What the items of a run share. */
export interface RunScope {
	/** Maximum number of requests in flight. */
	readonly concurrency: number;
	readonly client: Pick<KobbleClient, 'send'>;
	readonly history: RunHistory;
	readonly wait: (milliseconds: number) => Promise<void>;
}

/**
 * Performs the prepared operation of an item.
 *
 * @param given the key that the user chose for it, if any
 * @param isHeldBack whether the brakes leave it alone
 * @throws KobbleFailure whose outcome takes all tries of this execution into account
 */
export async function performItem(
	run: RunScope,
	itemIndex: number,
	{ request, run: perform }: PreparedOperation,
	given: GivenKey | undefined,
	isHeldBack = false,
): Promise<IDataObject | IDataObject[]> {
	if (isRead(request)) return await perform(new ItemRun(run, undefined).createApi());
	const history = openHistory(run, itemIndex, request, given);
	try {
		return await perform(new ItemRun(run, history, isHeldBack).createApi());
	} catch (error) {
		throw addHistory(error, request, history);
	}
}

/**
 * Finds out what an item would change, without changing anything.
 *
 * @throws KobbleFailure whose outcome takes all tries of this execution into account
 */
export async function readPlannedChange(
	run: RunScope,
	itemIndex: number,
	{ request, readChange }: PreparedOperation,
	given: GivenKey | undefined,
): Promise<PlannedChange> {
	const history = openHistory(run, itemIndex, request, given);
	// What sets a value may be set again, as its operation says.
	if (history.isDone && request.safety !== 'idempotent') return DONE_BEFORE;
	if (readChange === undefined) return { wouldChange: true };
	try {
		return await readChange(new ItemRun(run, history).createReadingApi());
	} catch (error) {
		throw addHistory(error, request, history);
	}
}

const DONE_BEFORE: PlannedChange = {
	wouldChange: false,
	reason: 'An earlier try of this execution has done it.',
};

/** The history of an item's request, even if it is not sent in this try. */
export function openHistory(
	{ history }: RunScope,
	itemIndex: number,
	request: KobbleRequest,
	given: GivenKey | undefined,
): RequestHistory {
	return history.open(itemIndex, toIdentity(request), given?.key, given?.wasSent);
}

interface NotingRules extends Pick<SendRules, 'beforeAttempt'> {
	readonly onRefusal?: () => void;
	readonly onUnclear?: () => void;
}

/** The API for one item. It adds idempotency keys and the execution's memory to the client. */
class ItemRun {
	/**
	 * @param history of the request that changes something; `undefined` if the operation only reads
	 */
	constructor(
		private readonly run: RunScope,
		private readonly history: RequestHistory | undefined,
		private readonly isHeldBack = false,
	) {}

	createApi(): ItemApi {
		const { history } = this;
		return {
			runScope: this.run,
			concurrency: this.run.concurrency,
			isHeldBack: this.isHeldBack,
			send: async (request, rules = {}) =>
				history === undefined || isRead(request)
					? await this.sendRequest(request)
					: await this.sendChange(request, history, rules),
			key: history && {
				value: history.keys.firstKey,
				isGiven: history.keys.isGiven,
				decideKeyInBody: (isWanted) => history.decideKeyInBody(isWanted),
			},
			noteFound: () => {
				history?.noteSending();
				history?.noteSuccess();
			},
			earlier: {
				isRepeat: history?.isRepeat ?? false,
				wasSent: history?.wasSent ?? false,
				isDone: history?.isDone ?? false,
				isItemDone: history?.isItemDone ?? false,
				mayBeForgotten: history?.mayBeForgotten ?? false,
				areKeysExpired: this.run.history.areKeysExpired(Date.now()),
			},
			executionStart: () => this.run.history.executionStart,
			earliestEffect: () => this.run.history.earliestEffect,
			toKobbleTime: (time) => this.run.history.toKobbleTime(time),
		};
	}

	/** The same API, for finding out what would be changed: it sends nothing that changes anything. */
	createReadingApi(): ItemApi {
		return {
			...this.createApi(),
			send: async (request) => {
				if (!isRead(request)) throw new Error(`What only reads must not ${request.purpose}`);
				return await this.sendRequest(request);
			},
		};
	}

	private async sendChange(
		request: KobbleRequest,
		history: RequestHistory,
		rules: SendRules,
	): Promise<KobbleResponse> {
		// What an earlier try has sent may be sent again: it is what makes the result known.
		if (this.isHeldBack && !history.wasSent) return await this.holdBack(request, rules);
		switch (request.safety) {
			case 'findable':
				return await this.sendFindable(request, history, rules);
			case 'unsafe':
				if (history.mayHaveActedBefore) throw createUnsafeRepeat(request, history.isDone);
				return await this.sendNoting(request, history, rules);
			case 'keyed':
			case 'idempotent':
				return await this.sendOrFind(request, history, rules);
		}
	}

	/** Lets the operation's rules settle the item by reading, and sends no change. */
	private async holdBack(
		request: KobbleRequest,
		{ beforeAttempt }: SendRules,
	): Promise<KobbleResponse> {
		return await this.sendRequest(request, {
			beforeAttempt: async (next) => {
				const settled = await beforeAttempt?.(next);
				if (settled === undefined) throw createHeldBack(request);
				return settled;
			},
		});
	}

	/**
	 * Sends a request that Kobble would do again. The first attempt never looks for an earlier one.
	 */
	private async sendFindable(
		request: KobbleRequest,
		history: RequestHistory,
		{ findEarlier, wasGivenAway }: SendRules,
	): Promise<KobbleResponse> {
		let isFound = false;
		const beforeAttempt = async ({ mayHaveActed }: NextAttempt) => {
			if (!mayHaveActed && !history.mayHaveActedBefore) return undefined;
			await this.settle();
			const found = await findEarlier?.(mayHaveActed).catch((reason: unknown) => {
				throw toFailedLookUp(request, reason, history.isDone);
			});
			isFound = found !== undefined;
			if (found !== undefined)
				return { status: 200, headers: {}, body: found, idempotencyKey: undefined };
			if (history.isDone && wasGivenAway?.() !== true) throw createVanished(request);
			if (!mayHaveActed) history.noteAbsentBefore();
			return undefined;
		};
		const response = await this.sendNoting(request, history, { beforeAttempt });
		if (isFound) history.noteSuccess();
		return response;
	}

	/** Sends a request; if it was refused, it looks for the result of an earlier try. */
	private async sendOrFind(
		request: KobbleRequest,
		history: RequestHistory,
		{ beforeAttempt, findEarlier }: SendRules,
	): Promise<KobbleResponse> {
		let wasRefused = false;
		let wasUnclear = false;
		const sent = this.sendNoting(request, history, {
			beforeAttempt,
			onRefusal: () => {
				wasRefused = true;
			},
			onUnclear: () => {
				wasUnclear = true;
			},
		});
		return await sent.catch(async (error: unknown) => {
			// A server that stores a 500 under the key would return the same response every time.
			const isKept = history.wasSent && isServerFailure(error);
			const mayLook = isKept || (wasRefused && history.mayHaveActedBefore);
			if (findEarlier === undefined || !mayLook) throw error;
			await this.settle();
			const found = await findEarlier(wasUnclear).catch((reason: unknown) => {
				throw addReason(error, reason);
			});
			if (found === undefined) {
				history.noteAbsent();
				throw error;
			}
			history.noteSuccess();
			return { status: 200, headers: {}, body: found, idempotencyKey: history.key };
		});
	}

	/** Sends a request and records in the item's history how it ended. */
	private async sendNoting(
		request: KobbleRequest,
		history: RequestHistory,
		{ beforeAttempt, onRefusal, onUnclear }: NotingRules,
	): Promise<KobbleResponse> {
		history.noteSending();
		return await this.sendRequest(request, {
			...(request.safety === 'keyed' ? { idempotencyKey: history.key } : {}),
			beforeAttempt,
			keyOutcome: {
				unclear: () => {
					onUnclear?.();
					this.run.history.noteUnclear(Date.now());
					history.noteSending();
				},
				succeeded: () => history.noteSuccess(),
				refused: () => {
					onRefusal?.();
					// A findable request keeps its key, by which the next try can find it.
					if (request.safety === 'findable') history.noteUntouched();
					else history.noteRefusal();
				},
				untouched: () => history.noteUntouched(),
			},
		});
	}

	/** What an attempt without a clear answer makes may only show a moment later. */
	private async settle(): Promise<void> {
		await this.run.wait(this.run.history.getSettlingTime(Date.now()));
	}

	private async sendRequest(
		request: KobbleRequest,
		options: SendOptions = {},
	): Promise<KobbleResponse> {
		const onAnswer = (headers: KobbleResponse['headers']) => this.noteTime(headers);
		return await this.run.client.send(request, { ...options, onAnswer });
	}

	private noteTime({ date }: KobbleResponse['headers']): void {
		this.run.history.noteKobbleTime(Date.parse(String(date)), Date.now());
	}
}

/** The failure of an item, with its outcome over all tries of this execution. */
export function addHistory(
	error: unknown,
	{ safety }: KobbleRequest,
	history: RequestHistory,
): unknown {
	if (!(error instanceof KobbleFailure) || error.details.outcome === 'unknown') return error;
	if (!history.mayHaveActed) return error;
	const advice = safety === 'unsafe' ? undefined : 'Retrying this execution is safe.';
	return new KobbleFailure({
		...markUnknown(error.details, advice),
		...(safety === 'keyed' ? { idempotencyKey: history.key } : {}),
	});
}

/**
 * The failure of an item, with the reason why the result of an earlier try could not be looked up.
 */
function addReason(error: unknown, reason: unknown): unknown {
	if (!(error instanceof KobbleFailure) || !(reason instanceof KobbleFailure)) return reason;
	const { message, description } = reason.details;
	const why = `What an earlier try made could not be looked up: ${message}. ${description}`;
	return new KobbleFailure({
		...error.details,
		description: `${error.details.description} ${why}`,
	});
}

/** The failure of a repeat if it cannot be looked up what an earlier attempt made. */
function toFailedLookUp({ purpose }: KobbleRequest, reason: unknown, isDone: boolean): unknown {
	if (!(reason instanceof KobbleFailure)) return reason;
	const { message, description } = reason.details;
	return new KobbleFailure({
		...reason.details,
		message: isDone
			? `An earlier try of this execution was able to ${purpose}, but what it made cannot be read now`
			: `Not sent again, because it is not known whether an earlier try was able to ${purpose}`,
		description: `${message}. ${description} Retrying this execution is safe: the node looks again for what an earlier try made.`,
		outcome: 'unknown',
	});
}

/** The failure of a repeat if Kobble no longer shows what it confirmed. */
function createVanished({ purpose }: KobbleRequest): KobbleFailure {
	return new KobbleFailure({
		message: `An earlier try of this execution was able to ${purpose}, but Kobble's list does not show it now`,
		description:
			'It may have been changed or deleted since. Nothing was sent again. If you need another one, start a new execution.',
		outcome: 'unknown',
		retryable: true,
	});
}

/** The failure of an item that a brake leaves alone, if now it would change something. */
function createHeldBack({ purpose }: KobbleRequest): KobbleFailure {
	return new KobbleFailure({
		message: `The request to ${purpose} was not sent, because the preview did not show it as a change`,
		description:
			'The preview showed that it would change nothing, or an error. If you want it sent now, preview the items again and have the new plan approved.',
		outcome: 'notApplied',
		retryable: false,
	});
}

/** The failure of a repeat for which Kobble has neither a key nor a list to look in. */
function createUnsafeRepeat({ purpose }: KobbleRequest, isDone: boolean): KobbleFailure {
	const failure = { outcome: 'unknown', retryable: false } as const;
	if (isDone) {
		return new KobbleFailure({
			...failure,
			message: `An earlier try of this execution was able to ${purpose}, but what it made cannot be read again`,
			description:
				'Nothing was sent again. n8n keeps nothing of what a failed try puts out, so look at Kobble. To keep it next time, set On Error to Continue and switch Retry On Fail off.',
		});
	}
	return new KobbleFailure({
		...failure,
		message: `Not sent again, because it is not known whether an earlier try was able to ${purpose}`,
		description:
			'Kobble offers no idempotency key for it, so a repeat could do it twice. Look at Kobble whether it was done. If it was not, start a new execution.',
	});
}

function isServerFailure(error: unknown): boolean {
	return error instanceof KobbleFailure && error.details.httpCode === '500';
}

function isRead({ method }: KobbleRequest): boolean {
	return method === 'GET';
}

function toIdentity({ method, path, body }: KobbleRequest): RequestIdentity {
	return { method, path, body: body ?? '' };
}
