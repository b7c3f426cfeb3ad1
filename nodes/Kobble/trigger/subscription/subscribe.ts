import type { IHookFunctions } from 'n8n-workflow';

import type { SendRequest } from '../../transport/response';
import { getFailureDetails, toRunError } from '../../execution/nodeErrors';
import type { SubscriptionRecord } from '../memory/subscriptionRecord';
import { createCheckedHookContext } from './hookSurroundings';
import type { HookContext } from './hookSurroundings';
import { KobbleSubscriptions } from './kobbleSubscriptions';

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
