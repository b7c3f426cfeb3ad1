import type { IHookFunctions } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { getFailureDetails, toRunError } from '../../execution/nodeErrors';
import type { SubscriptionRecord } from '../memory/subscriptionRecord';
import { readTriggerOptions } from '../fields';
import { createCheckedHookContext, createHookContext } from './hookContext';
import type { HookContext } from './hookContext';
import type { Subscription } from './kobbleSubscriptions';
import type { SendRequest } from '../../transport/response';
import { KobbleSubscriptions } from './kobbleSubscriptions';

/**
 * Whether Kobble has a subscription of the webhook URL whose handshake was confirmed, for the topic
 * that the user named if there is one. Any other does not count, because it would bring no new
 * handshake; subscribing takes it away.
 *
 * @throws NodeOperationError in words
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	try {
		const surroundings = await createCheckedHookContext(context);
		const found = await findListed(context, surroundings);
		return found === undefined || isConfirmedSubscription(context, surroundings, found);
	} catch (error) {
		throw toRunError(context.getNode(), error);
	}
}

/** `undefined` where Kobble is away, and the subscription was there when it was last. */
async function findListed(
	context: IHookFunctions,
	{ webhookUrl, memory, subscriptions }: HookContext,
): Promise<Subscription[] | undefined> {
	const { record } = memory;
	const wasThere = record?.url === webhookUrl && record.topic !== undefined;
	return await subscriptions.find().catch((error: unknown) => {
		if (!wasThere || isDefinite(error)) throw error;
		// To give up when n8n starts would lose the events that come all the same.
		context.logger.warn(
			`Kobble Trigger "${context.getNode().name}" goes on with the subscription that it had: ${getFailureDetails(error, 'notApplied').message}`,
		);
		return undefined;
	});
}

function isConfirmedSubscription(
	context: IHookFunctions,
	{ webhookUrl, memory }: HookContext,
	[found, ...others]: Subscription[],
): boolean {
	const known = memory.record?.url === webhookUrl ? memory.record : undefined;
	if (found === undefined || others.length > 0 || !isConfirmed(context, known)) return false;
	if (known?.id !== found.id) {
		memory.change({ ...known, url: webhookUrl, id: found.id });
		memory.store(context.getWorkflowStaticData('node'));
	}
	return true;
}

/** A topic that was only named is none that a handshake was confirmed for. */
function isConfirmed(context: IHookFunctions, known: SubscriptionRecord | undefined): boolean {
	const confirmed = known?.topic?.arn;
	const named = readTriggerOptions(context).topicArn;
	return confirmed !== undefined && (named === undefined || named === confirmed);
}

/** An answer that a repeat would not change. */
function isDefinite(error: unknown): boolean {
	if (!(error instanceof KobbleFailure)) return true;
	return /^(?:4(?!08|29)\d\d|3\d\d)$/.test(error.details.httpCode ?? '');
}

/** Milliseconds for which a handshake is awaited. */
const HANDSHAKE_TIME = 600_000;

/**
 * Subscribes the webhook URL. Its handshake may come before this has come to its end.
 *
 * @throws NodeOperationError in words
 */
export async function subscribe(context: IHookFunctions): Promise<boolean> {
	try {
		const surroundings = await createCheckedHookContext(context);
		await replaceSubscription(context, surroundings);
		surroundings.memory.store(context.getWorkflowStaticData('node'));
		return true;
	} catch (error) {
		throw toRunError(context.getNode(), error);
	}
}

async function replaceSubscription(
	context: IHookFunctions,
	surroundings: HookContext,
): Promise<void> {
	const { webhookUrl, memory, send, subscriptions } = surroundings;
	const before = memory.record;
	// While testing, the event of an earlier try may well be wanted again.
	if (context.getMode() === 'manual') memory.forgetEvents();
	const begunAt = Date.now();
	memory.change({ url: webhookUrl, begunAt, awaitedUntil: begunAt + HANDSHAKE_TIME });
	let isSubscribed = false;
	try {
		const removed = await subscriptions.removeAll();
		if (before !== undefined && !removed.some(({ id }) => id === before.id)) {
			await removePreviousSubscription(context, send, before);
		}
		const { id } = await subscriptions.create(() => memory.record?.topic !== undefined);
		const awaitedUntil = Date.now() + HANDSHAKE_TIME;
		memory.change({ ...memory.record, url: webhookUrl, id, awaitedUntil });
		isSubscribed = true;
	} finally {
		if (!isSubscribed) memory.change({ url: webhookUrl });
	}
}

/** The subscription of the address that n8n had before, or one that Kobble's list does not show. */
async function removePreviousSubscription(
	context: IHookFunctions,
	send: SendRequest,
	{ url, id }: SubscriptionRecord,
): Promise<void> {
	if (id === undefined) return;
	await new KobbleSubscriptions(send, url).remove({ id }).catch((error: unknown) => {
		context.logger.warn(
			`Kobble Trigger "${context.getNode().name}" could not end its former subscription ${id} of ${url}: ${getFailureDetails(error, 'notApplied').message}`,
		);
	});
}

/**
 * Ends the subscription. Nothing is thrown: n8n would keep the webhook, and what is left over is
 * taken away at the next activation.
 */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	let id: string | undefined;
	try {
		const { webhookUrl, memory, subscriptions } = await createHookContext(context);
		// Another URL is that of a subscription that goes on, or of an address that n8n had before.
		if (memory.record?.url === webhookUrl) {
			({ id } = memory.record);
			// From now on nothing of it counts, whatever Kobble answers.
			memory.change({ url: webhookUrl });
			memory.store(context.getWorkflowStaticData('node'));
		}
		if (id !== undefined) await subscriptions.remove({ id });
		// What Kobble answers to a create is not documented: the id may have been another one.
		await subscriptions.removeAll();
		return true;
	} catch (error) {
		const { message, description } = getFailureDetails(error, 'notApplied');
		context.logger.warn(
			`Kobble Trigger "${context.getNode().name}" could not end its subscription${id === undefined ? '' : ` ${id}`}. The next activation of this workflow takes it away; without one, ask Kobble to end it. ${message}. ${description}`,
		);
		return false;
	}
}
