import type { IDataObject } from 'n8n-workflow';

import type { SendRequest } from '../../transport/response';
import { KobbleFailure } from '../../errors/kobbleFailure';
import type { KobbleResponse } from '../../api/request';
import {
	createSubscriptionRequest,
	deleteSubscriptionRequest,
	listSubscriptionsRequest,
} from '../../api/webhooks';
import { isJsonObject } from '../../data/json';

/** A repeat could create a second subscription, so the list is read in between. */
const MAX_CREATES = 2;

const AGAIN = 'Publish the workflow again';

/** Kobble's subscriptions of one webhook URL. */
export class KobbleSubscriptions {
	constructor(
		private readonly send: SendRequest,
		private readonly webhookUrl: string,
	) {}

	/** @throws KobbleFailure */
	async find(): Promise<Subscription[]> {
		const listed = await this.send({ ...listSubscriptionsRequest(), again: AGAIN }).catch(
			returnFailure,
		);
		if (!(listed instanceof KobbleFailure)) return parseSubscriptions(listed.body, this.webhookUrl);
		// Kobble may respond with 404 for an empty list; a wrong base URL shows when something is
		// created.
		if (listed.details.httpCode === '404') return [];
		throw listed;
	}

	/**
	 * Creates one subscription, although Kobble documents no idempotency for it.
	 *
	 * @param isHandshakeHere whether its handshake has arrived: then it exists, even if the request
	 * failed
	 * @throws KobbleFailure if Kobble refuses, or if it is not known whether it acted
	 */
	async create(isHandshakeHere: () => boolean): Promise<Subscription> {
		for (let tries = 1; ; tries += 1) {
			const created = await this.tryToCreate();
			if (created instanceof KobbleFailure && created.details.outcome === 'notApplied')
				throw created;
			const id = created instanceof KobbleFailure ? undefined : parseCreatedId(created.body);
			if (id !== undefined) return { id };
			const found = await this.find().catch(returnFailure);
			const [first] = found instanceof KobbleFailure ? [] : found;
			if (first !== undefined) return first;
			if (!(created instanceof KobbleFailure) || hasActed(created) || isHandshakeHere()) {
				return { id: undefined };
			}
			if (found instanceof KobbleFailure || tries === MAX_CREATES) throw toUnknownOutcome(created);
		}
	}

	/** @throws KobbleFailure unless it is certain that the subscription is gone */
	async remove({ id }: Subscription): Promise<void> {
		if (id === undefined) throw createMissingIdFailure();
		const removed = await this.send({ ...deleteSubscriptionRequest(id), again: AGAIN }).catch(
			returnFailure,
		);
		if (!(removed instanceof KobbleFailure) || hasActed(removed)) return;
		if (removed.details.httpCode !== '404') throw removed;
	}

	/**
	 * @returns the subscriptions that were removed
	 * @throws KobbleFailure like `find` and `remove`
	 */
	async removeAll(): Promise<Subscription[]> {
		const found = await this.find();
		for (const subscription of found) await this.remove(subscription);
		return found;
	}

	private async tryToCreate(): Promise<KobbleResponse | KobbleFailure> {
		const request = { ...createSubscriptionRequest(this.webhookUrl), again: AGAIN };
		return await this.send(request).catch(returnFailure);
	}
}

/** Whether Kobble acted, even if its response cannot be read. */
function hasActed({ details }: KobbleFailure): boolean {
	return details.httpCode?.startsWith('2') ?? false;
}

function returnFailure(error: unknown): KobbleFailure {
	if (error instanceof KobbleFailure) return error;
	throw error;
}

function toUnknownOutcome({ details }: KobbleFailure): KobbleFailure {
	return new KobbleFailure({
		...details,
		message: 'It is not known whether Kobble subscribed the webhook URL',
		description: `${details.message}, and Kobble's list of subscriptions did not tell either. Publish the workflow again in a while: that ends what is left over.`,
	});
}

function createMissingIdFailure(): KobbleFailure {
	return new KobbleFailure({
		message: 'Kobble has a subscription of this webhook URL that cannot be ended from here',
		description:
			'Kobble lists it without an ID. Ask Kobble to end it, and publish the workflow again.',
		outcome: 'notApplied',
		retryable: false,
	});
}

/** A subscription at Kobble. */
export interface Subscription {
	/** `undefined` if Kobble returns no ID that is safe to use in a path. */
	readonly id: string | undefined;
}

/** The format is not documented. A dot could lead to another path. */
const ID = /^[\w-]{1,200}$/;

const ID_NAMES = ['id', 'subscription_id', 'subscriptionId', 'webhook_id', 'uuid'] as const;

/**
 * The subscriptions of a webhook URL in Kobble's list. The shape of the list is not documented
 * [api-13129041]: it may be bare or inside an object, and the name of the URL field is not known.
 */
export function parseSubscriptions(listed: unknown, webhookUrl: string): Subscription[] {
	return findEntries(listed)
		.filter((entry) => Object.values(entry).includes(webhookUrl))
		.map((entry) => ({ id: findId(entry) }));
}

/**
 * The ID in the response to a create, bare or inside an object [api-13129088]; `undefined` if there
 * is no ID, or if it could belong to something else.
 */
export function parseCreatedId(answer: unknown): string | undefined {
	if (!isJsonObject(answer)) return undefined;
	const { data, subscription, webhook } = answer;
	for (const candidate of [answer, data, subscription, webhook]) {
		const id = isJsonObject(candidate) ? findId(candidate) : undefined;
		if (id !== undefined) return id;
	}
	return undefined;
}

function findEntries(listed: unknown): IDataObject[] {
	if (Array.isArray(listed)) return listed.filter(isJsonObject);
	if (!isJsonObject(listed)) return [];
	const lists = Object.values(listed).filter((value) => Array.isArray(value));
	return lists.map(findEntries).find((entries) => entries.length > 0) ?? [];
}

function findId(entry: IDataObject): string | undefined {
	for (const name of ID_NAMES) {
		const value = entry[name];
		const text = typeof value === 'number' ? String(value) : value;
		if (typeof text === 'string' && ID.test(text)) return text;
	}
	return undefined;
}
