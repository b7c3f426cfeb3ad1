import type { IHookFunctions } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { getFailureDetails, toRunError } from '../../execution/nodeErrors';
import type { SubscriptionRecord } from '../memory/subscriptionRecord';
import { readTriggerOptions } from '../triggerOptions';
import { createCheckedHookContext } from './hookSurroundings';
import type { HookContext } from './hookSurroundings';
import type { Subscription } from './subscriptionList';

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
