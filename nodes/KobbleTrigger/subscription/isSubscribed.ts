import type { IHookFunctions } from 'n8n-workflow';

import { KobbleFailure } from '../../errors/kobbleFailure';
import { failureDetails, toRunError } from '../../errors/nodeErrors';
import { topicFieldOf } from '../topicField';
import { checkSettings, surroundingsOf } from './hookSurroundings';
import type { HookSurroundings } from './hookSurroundings';
import type { Subscription } from './subscriptionList';

/**
 * Whether Kobble has a subscription of the webhook URL whose deliveries can be told from others.
 * One without a known topic does not count, because it would bring no new handshake; subscribing
 * takes it away.
 *
 * @throws NodeOperationError in words
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	try {
		await checkSettings(context);
		const surroundings = await surroundingsOf(context);
		const found = await find(context, surroundings);
		return found === undefined || isTheOne(context, surroundings, found);
	} catch (error) {
		throw toRunError(context.getNode(), error);
	}
}

/** `undefined` where Kobble is away, and the subscription was there when it was last. */
async function find(
	context: IHookFunctions,
	{ webhookUrl, memory, subscriptions }: HookSurroundings,
): Promise<Subscription[] | undefined> {
	const { record } = memory;
	const wasThere = record?.url === webhookUrl && record.topic !== undefined;
	return await subscriptions.find().catch((error: unknown) => {
		if (!wasThere || isDefinite(error)) throw error;
		// To give up when n8n starts would lose the events that come all the same.
		context.logger.warn(
			`Kobble Trigger "${context.getNode().name}" goes on with the subscription that it had: ${failureDetails(error, 'refused').message}`,
		);
		return undefined;
	});
}

function isTheOne(
	context: IHookFunctions,
	{ webhookUrl, memory }: HookSurroundings,
	[found, ...others]: Subscription[],
): boolean {
	const known = memory.record?.url === webhookUrl ? memory.record : undefined;
	const isTrusted = known?.topic !== undefined || topicFieldOf(context) !== undefined;
	if (found === undefined || others.length > 0 || !isTrusted) return false;
	if (known === undefined || known.id !== found.id) {
		memory.change({ ...known, url: webhookUrl, id: found.id });
		memory.store(context.getWorkflowStaticData('node'));
	}
	return true;
}

/** An answer that a repeat would not change. */
function isDefinite(error: unknown): boolean {
	if (!(error instanceof KobbleFailure)) return true;
	return /^(?:4(?!08|29)\d\d|3\d\d)$/.test(error.details.httpCode ?? '');
}
