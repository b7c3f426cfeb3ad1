import type { IWebhookFunctions } from 'n8n-workflow';

import type { SnsConfirmation } from '../../sns/snsMessage';
import { parseTimestamp } from '../../sns/readSnsMessage';
import { readTriggerOptions } from '../fields';
import {
	checkHandshake,
	findTrustedTopic,
	endsSubscription,
	pinTopic,
} from '../memory/subscriptionRules';
import type { Handshake, HandshakeDecision } from '../memory/subscriptionRules';
import type { Memories, TriggerMemory } from '../memory/workflowMemory';
import { checkSignature } from './authenticity';
import { getFromSns, SnsRefusal } from './getFromSns';
import type { Reply } from './reply';

/** Milliseconds. SNS waits 15 seconds, and the certificate may take 5 of them. */
const CONFIRMATION_TIME_LIMIT = 9_000;

const REPLIES: Readonly<Record<Exclude<HandshakeDecision, 'follow'>, Reply>> = {
	repeated: {
		status: 200,
		reason: 'This handshake was confirmed before',
		isExpected: true,
	},
	unexpected: {
		status: 401,
		reason: 'Unexpected handshake: this subscription has been confirmed by another one',
	},
	notAwaited: {
		// Another process of n8n may be subscribing, with state that is not saved yet.
		status: 503,
		reason:
			'Unexpected handshake: n8n is not subscribing now. If no event ever comes, unpublish the workflow and publish it again',
	},
	notNamed: {
		status: 401,
		reason: 'A handshake of another topic than the option Topic ARN names',
	},
	notPinned: {
		status: 401,
		reason:
			'A handshake of another topic than the one that is trusted since an earlier handshake. If Kobble told you of a new topic, enter it as Topic ARN, or unpublish the workflow and publish it again',
	},
};

const CONFIRMED: Reply = {
	status: 200,
	reason: 'The handshake is confirmed, events will come',
	isExpected: true,
	isStored: true,
};

/**
 * Confirms the handshake of a new subscription. A handshake is only accepted while n8n subscribes.
 * From then on, the topic of the first genuine one is trusted, unless the user named the topic.
 */
export async function confirmSubscription(
	context: IWebhookFunctions,
	memories: Memories,
	message: SnsConfirmation,
): Promise<Reply> {
	const { memory } = memories;
	const handshake = toHandshake(message);
	const decide = () => {
		const { topicArn } = readTriggerOptions(context);
		return checkHandshake(memory.record, handshake, topicArn, Date.now());
	};
	const early = decide();
	// Only Amazon may learn that a handshake was already confirmed.
	if (early !== 'follow' && early !== 'repeated') return REPLIES[early];
	const refusal = await checkSignature(context, message, getPinnedVersion(memory, message));
	if (refusal !== undefined) return refusal;
	// One after the other: two concurrent handshakes could both find that no topic is pinned.
	while (memory.handshake !== undefined) await memory.handshake;
	const decision = decide();
	if (decision !== 'follow') return REPLIES[decision];
	const following = followHandshake(context, memories, message, handshake);
	memory.handshake = following;
	try {
		return await following;
	} finally {
		memory.handshake = undefined;
	}
}

/**
 * Records that Amazon ended the subscription, so that n8n subscribes again at its next start.
 * `SubscribeURL` is not followed: it could restore a subscription that was ended on purpose.
 */
export async function noteUnsubscribe(
	context: IWebhookFunctions,
	{ memory, workflowMemory }: Memories,
	message: SnsConfirmation,
): Promise<Reply> {
	const topic = findTrustedTopic(memory.record, readTriggerOptions(context).topicArn);
	if (topic === undefined) {
		// n8n may be about to remove the webhook after it ended the subscription itself.
		const reason = 'Unsubscribe message ignored: there is no confirmed subscription';
		return { status: 401, reason, isExpected: true };
	}
	if (topic.arn !== message.TopicArn) {
		return { status: 401, reason: 'Unsubscribe message of a topic that is not the trusted one' };
	}
	const refusal = await checkSignature(context, message, topic.signatureVersion);
	if (refusal !== undefined) return refusal;
	const { record } = memory;
	if (record !== undefined && endsSubscription(record, getSentAt(message))) {
		memory.change({ ...record, status: 'ended' });
		workflowMemory.store(context.getWorkflowStaticData('global'));
	}
	return {
		status: 200,
		reason:
			'The subscription was ended at Amazon SNS, no more events will come. Restart n8n, or unpublish the workflow and publish it again, to subscribe again',
		isStored: true,
	};
}

async function followHandshake(
	context: IWebhookFunctions,
	{ memory, workflowMemory }: Memories,
	{ SubscribeURL }: SnsConfirmation,
	handshake: Handshake,
): Promise<Reply> {
	const before = memory.record;
	if (before === undefined) return REPLIES.notAwaited;
	// Pinned before the request is sent: it may take effect even if its response is lost, and then
	// Amazon sends events but never this handshake again.
	memory.change(pinTopic(before, handshake));
	// n8n saves it with this delivery, with any response.
	workflowMemory.store(context.getWorkflowStaticData('global'));
	const isCurrent = () => memory.record?.begunAt === before.begunAt;
	try {
		await getFromSns(context, SubscribeURL, CONFIRMATION_TIME_LIMIT);
	} catch (error) {
		if (isCurrent() && hasSurelyNotActed(error)) memory.change(before);
		const said = error instanceof Error ? error.message : 'no answer';
		return {
			status: 503,
			reason: `The handshake could not be confirmed: ${said}. If this goes on, see that n8n reaches Amazon SNS, then unpublish the workflow and publish it again`,
		};
	}
	const { record } = memory;
	if (record === undefined || !isCurrent() || record.status !== 'asked') {
		return { status: 503, reason: 'The subscription ended while its handshake was confirmed' };
	}
	memory.change({ ...record, status: 'confirmed' });
	return CONFIRMED;
}

/** Before a connection is established, nothing can take effect. */
function hasSurelyNotActed(error: unknown): boolean {
	if (error instanceof SnsRefusal) return true;
	const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
	return /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(String(code));
}

/** The signature version may not be lower than the known one of the topic. */
function getPinnedVersion({ record }: TriggerMemory, { TopicArn }: SnsConfirmation) {
	return record?.topic?.arn === TopicArn ? record.topic.signatureVersion : undefined;
}

function toHandshake(message: SnsConfirmation): Handshake {
	return {
		topicArn: message.TopicArn,
		token: message.Token,
		signatureVersion: message.SignatureVersion,
		sentAt: getSentAt(message),
	};
}

function getSentAt({ Timestamp }: SnsConfirmation): number {
	return parseTimestamp(Timestamp) ?? 0;
}
