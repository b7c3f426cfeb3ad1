import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../data/json';

/** A subscription that Kobble has. */
export interface Subscription {
	/** `undefined` where Kobble gives none that could be used in a path. */
	readonly id: string | undefined;
}

/** What the documentation does not rule out; a dot could lead to another path. */
const ID = /^[\w-]{1,200}$/;

const ID_NAMES = ['id', 'subscription_id', 'subscriptionId', 'webhook_id', 'uuid'] as const;

/**
 * The subscriptions of a webhook URL in Kobble's list. The shape of the list is not documented
 * [api-13129041]: it may be bare or inside an object, and the name of the URL is not known.
 */
export function parseSubscriptions(listed: unknown, webhookUrl: string): Subscription[] {
	return findEntries(listed)
		.filter((entry) => Object.values(entry).includes(webhookUrl))
		.map((entry) => ({ id: findId(entry) }));
}

/**
 * The id in the answer to a create, bare or inside an object [api-13129088]; `undefined` where there
 * is none, or it could be that of something else.
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
