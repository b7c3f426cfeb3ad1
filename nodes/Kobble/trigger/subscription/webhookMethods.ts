import type { IHookFunctions } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { getFailureDetails, toRunError } from '../../execution/nodeErrors';
import { readTriggerOptions } from '../fields';
import type { SubscriptionRecord } from '../memory/subscriptionRecord';
import {
	beginSubscription,
	endSubscription,
	finishSubscription,
	isConfirmed,
	mayDelete,
} from '../memory/subscriptionRules';
import type { Subscriber } from '../memory/subscriptionRules';
import { createCheckedHookContext, createHookContext, storeMemory } from './hookContext';
import type { HookContext } from './hookContext';
import { describeSubscription, endSentence, explainLeftAlone } from './logWords';

/**
 * Whether Kobble has exactly one subscription of the webhook URL, its handshake was confirmed, and
 * it is for the topic that the user named, if any. Any other subscription would bring no new
 * handshake, so n8n subscribes again and ends it.
 *
 * @throws NodeOperationError with an explanation
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	try {
		const hookContext = await createCheckedHookContext(context);
		const isThere = await findOwnSubscription(context, hookContext);
		// Even if nothing changed: other nodes of the workflow save the object that contains it.
		storeMemory(context, hookContext);
		return isThere;
	} catch (error) {
		throw toRunError(context.getNode(), error);
	}
}

async function findOwnSubscription(
	context: IHookFunctions,
	{ webhookUrl, memory, subscriptions }: HookContext,
): Promise<boolean> {
	const { topicArn } = readTriggerOptions(context);
	const listed = await subscriptions.find().catch((error: unknown) => {
		if (!isConfirmed(memory.record, webhookUrl, topicArn) || isDefinite(error)) throw error;
		// Events may still arrive; giving up at the start of n8n would lose them.
		logWarning(
			context,
			`goes on with the subscription that it had: ${getFailureDetails(error, 'notApplied').message}`,
		);
		return undefined;
	});
	if (listed === undefined) return true;
	const [found, ...others] = listed;
	const { record } = memory;
	if (found === undefined || others.length > 0) return false;
	if (!isConfirmed(record, webhookUrl, topicArn)) return false;
	if (record.id !== found.id) memory.change({ ...record, id: found.id });
	return true;
}

/**
 * Subscribes the webhook URL. The handshake may arrive before Kobble's response.
 *
 * @throws NodeOperationError with an explanation
 */
export async function subscribe(context: IHookFunctions): Promise<boolean> {
	try {
		const hookContext = await createCheckedHookContext(context);
		await replaceSubscription(context, hookContext);
		storeMemory(context, hookContext);
		return true;
	} catch (error) {
		throw toRunError(context.getNode(), error);
	}
}

async function replaceSubscription(
	context: IHookFunctions,
	hookContext: HookContext,
): Promise<void> {
	const { webhookUrl, memory, subscriptions } = hookContext;
	const before = memory.record;
	const subscriber = getSubscriber(context);
	// In a test, the user may want the event of an earlier test again.
	if (subscriber === 'tester') memory.forgetEvents();
	memory.change(beginSubscription(before, webhookUrl, subscriber, Date.now()));
	let isDone = false;
	try {
		const removed = await subscriptions.removeAll();
		if (before?.id !== undefined && !removed.some(({ id }) => id === before.id)) {
			await removePreviousSubscription(context, hookContext, before);
		}
		warnOfForeignSubscriptions(context, hookContext);
		const { id } = await subscriptions.create(() => isHandshakeHere(memory.record));
		const { record } = memory;
		if (record !== undefined) memory.change(finishSubscription(record, id, Date.now()));
		isDone = true;
	} finally {
		if (!isDone) memory.change(endSubscription(memory.record, webhookUrl, 'failed'));
	}
}

/** n8n distinguishes publishing by a person from its own actions. */
function getSubscriber(context: IHookFunctions): Subscriber {
	if (context.getMode() === 'manual') return 'tester';
	return context.getActivationMode() === 'activate' ? 'publisher' : 'n8n';
}

function isHandshakeHere(record: SubscriptionRecord | undefined): boolean {
	return record?.status === 'asked' || record?.status === 'confirmed';
}

/**
 * Ends the subscription that this node remembers but that Kobble's list does not show.
 *
 * A subscription of another URL is left alone. n8n may have a new address, but it may also be a
 * copy of the n8n that owns the subscription and still runs.
 */
async function removePreviousSubscription(
	context: IHookFunctions,
	{ subscriptions, webhookUrl }: HookContext,
	{ url, id }: SubscriptionRecord,
): Promise<void> {
	if (!mayDelete({ url }, webhookUrl)) {
		logWarning(context, `has a new webhook URL. ${explainLeftAlone({ url, id })}`);
		return;
	}
	await subscriptions.remove({ id }).catch((error: unknown) => {
		logWarning(
			context,
			`could not end its previous ${describeSubscription({ url, id })}: ${getFailureDetails(error, 'notApplied').message}`,
		);
	});
}

/** Subscriptions in a workflow that was copied from another n8n belong to that n8n. */
function warnOfForeignSubscriptions(
	context: IHookFunctions,
	{ workflowMemory, webhookUrl }: HookContext,
): void {
	for (const { url, id } of workflowMemory.takeForeignRecords()) {
		if (id === undefined || url === webhookUrl) continue;
		logWarning(
			context,
			`came with the memory of another n8n or workflow. ${explainLeftAlone({ url, id })}`,
		);
	}
}

/**
 * Ends the subscription. It never throws, because n8n would then keep the webhook. The next
 * publishing ends any remaining subscriptions.
 */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	let id: string | undefined;
	try {
		const hookContext = await createHookContext(context);
		const { webhookUrl, memory, subscriptions } = hookContext;
		const { record } = memory;
		if (mayDelete(record, webhookUrl)) {
			id = record?.id;
			// From now on no delivery is accepted, even if Kobble fails to unsubscribe.
			memory.change(endSubscription(record, webhookUrl, 'unsubscribed'));
		}
		storeMemory(context, hookContext);
		if (id !== undefined) await subscriptions.remove({ id });
		// Kobble's response to a create is not documented: the ID may belong to something else.
		await subscriptions.removeAll();
		return true;
	} catch (error) {
		const { message, description } = getFailureDetails(error, 'notApplied');
		logWarning(
			context,
			`could not end its subscription${id === undefined ? '' : ` ${id}`}: ${endSentence(message)} ${endSentence(description)} The next publishing of this workflow ends it. To end it without publishing, use the HTTP Request node (DELETE on the subscription), or ask Kobble`,
		);
		return false;
	}
}

function logWarning(context: IHookFunctions, text: string): void {
	context.logger.warn(`Kobble Trigger "${context.getNode().name}" ${text}`);
}

/** Whether a repeat would get the same response. */
function isDefinite(error: unknown): boolean {
	if (!(error instanceof KobbleFailure)) return true;
	return /^(?:4(?!08|29)\d\d|3\d\d)$/.test(error.details.httpCode ?? '');
}
