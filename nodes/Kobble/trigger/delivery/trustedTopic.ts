import type { IWebhookFunctions } from 'n8n-workflow';

import type { TriggerMemory } from '../memory/triggerMemory';
import type { PinnedTopic } from '../memory/subscriptionRecord';
import { readTriggerOptions } from '../triggerOptions';

/**
 * The one topic whose messages are taken: the one that the user named, otherwise that of the
 * handshake; `undefined` where there is neither.
 *
 * @throws InvalidField where the field holds something else
 */
export function findTrustedTopic(
	context: IWebhookFunctions,
	{ record }: TriggerMemory,
): PinnedTopic | undefined {
	const named = readTriggerOptions(context).topicArn;
	const pinned = record?.topic;
	if (named === undefined || named === pinned?.arn) return pinned;
	return { arn: named, signatureVersion: '1' };
}
