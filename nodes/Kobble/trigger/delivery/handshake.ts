import type { IWebhookFunctions } from 'n8n-workflow';

import type { TriggerMemory } from '../memory/triggerMemory';
import type { SnsConfirmation } from '../../sns/snsMessage';
import { readTriggerOptions } from '../fields';
import { getFromSns } from './getFromSns';
import type { Reply } from './reply';
import { checkSignature, findTrustedTopic } from './authenticity';

const ALREADY_CONFIRMED: Reply = {
	status: 200,
	reason: 'This handshake was confirmed before',
	isExpected: true,
};

const CONFIRMED: Reply = {
	status: 200,
	reason: 'The handshake is confirmed, events will come',
	isExpected: true,
	isStored: true,
};

const NOT_SUBSCRIBED: Reply = {
	status: 401,
	reason: 'The end of a subscription, and there is none that is confirmed',
	isExpected: true,
};

/**
 * The handshake of a new subscription. It counts only while one is awaited, and whoever comes first
 * with a genuine one is trusted from then on, unless the user named the topic.
 */
export async function confirmSubscription(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsConfirmation,
): Promise<Reply> {
	const early = checkHandshake(context, memory, message);
	// That it was confirmed before is for Amazon only to hear.
	if (early !== undefined && early !== ALREADY_CONFIRMED) return early;
	const notGenuine = await checkSignature(context, message);
	if (notGenuine !== undefined) return notGenuine;
	// One after the other: two at once could both find that no topic is pinned.
	while (memory.handshake !== undefined) await memory.handshake;
	const late = checkHandshake(context, memory, message);
	if (late !== undefined) return late;
	const confirming = followSubscribeUrl(context, memory, message);
	memory.handshake = confirming;
	try {
		return await confirming;
	} finally {
		memory.handshake = undefined;
	}
}

/** Noted and not followed: `SubscribeURL` would subscribe again what was ended on purpose. */
export async function noteUnsubscribe(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsConfirmation,
): Promise<Reply> {
	const topic = findTrustedTopic(context, memory);
	// Where the subscription was ended from here, n8n may still be about to take the webhook away.
	if (topic === undefined) return NOT_SUBSCRIBED;
	if (topic.arn !== message.TopicArn) {
		return { status: 401, reason: 'The topic that ends its subscription is not the known one' };
	}
	const notGenuine = await checkSignature(context, message, topic.signatureVersion);
	return (
		notGenuine ?? {
			status: 200,
			reason:
				'The subscription was ended at Amazon SNS, no more events will come. Publish or activate the workflow again to subscribe anew',
		}
	);
}

function checkHandshake(
	context: IWebhookFunctions,
	{ record }: TriggerMemory,
	{ TopicArn }: SnsConfirmation,
): Reply | undefined {
	const named = readTriggerOptions(context).topicArn;
	if (named !== undefined && named !== TopicArn) {
		return { status: 401, reason: 'A handshake of another topic than the field Topic ARN names' };
	}
	const isAwaited = Date.now() < (record?.awaitedUntil ?? 0);
	const pinned = record?.topic;
	if (pinned !== undefined) {
		if (isAwaited && pinned.arn === TopicArn) return ALREADY_CONFIRMED;
		return {
			status: 401,
			reason: 'A handshake that nobody awaits, the subscription has its topic',
		};
	}
	if (isAwaited) return undefined;
	// Perhaps another process of n8n subscribes at this moment, and what it remembers is not saved yet.
	return {
		status: 503,
		reason:
			'A handshake that nobody awaits yet. If no event ever comes, publish or activate the workflow again',
	};
}

async function followSubscribeUrl(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	{ SubscribeURL, TopicArn, SignatureVersion }: SnsConfirmation,
): Promise<Reply> {
	const begunAt = memory.record?.begunAt;
	try {
		await getFromSns(context, SubscribeURL);
	} catch (error) {
		const said = error instanceof Error ? error.message : 'no answer';
		return {
			status: 503,
			reason: `The handshake could not be confirmed: ${said}. If this goes on, see that n8n reaches Amazon SNS, then publish or activate the workflow again`,
		};
	}
	const { record } = memory;
	if (record?.awaitedUntil === undefined || record.begunAt !== begunAt) {
		return { status: 503, reason: 'The subscription ended while its handshake was confirmed' };
	}
	memory.change({ ...record, topic: { arn: TopicArn, signatureVersion: SignatureVersion } });
	memory.store(context.getWorkflowStaticData('node'));
	return CONFIRMED;
}
