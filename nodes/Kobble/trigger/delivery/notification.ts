import { sleep } from 'n8n-workflow';
import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { getFailureDetails } from '../../execution/nodeErrors';
import { readKobbleEvent } from '../../sns/kobbleEvent';
import type { KobbleEvent } from '../../sns/kobbleEvent';
import { parseTimestamp } from '../../sns/readSnsMessage';
import type { SnsNotification } from '../../sns/snsMessage';
import { isWanted, readTriggerOptions, readWantedTypes } from '../fields';
import type { EventLock } from '../memory/eventDeduplication';
import { checkClient, findTrustedTopic, provesConfirmation } from '../memory/subscriptionRules';
import type { TriggerMemory } from '../memory/workflowMemory';
import { checkSignature } from './authenticity';
import { createOutputItem } from './outputItem';
import type { Reply } from './reply';

/** Milliseconds that a delivery waits for another delivery of the same event. */
const LOCK_TIME_LIMIT = 5_000;

const ALREADY_STARTED: Reply = {
	status: 200,
	reason: 'The workflow was started with this event before',
	isExpected: true,
};

const UNWANTED_TRANSACTION: Reply = {
	status: 200,
	reason: 'A transaction that the options Wallet and Minimum Amount leave out',
	isExpected: true,
};

/** The item that starts the workflow, or the response to the delivery. */
export type ReceiveResult = { readonly item: INodeExecutionData; readonly lock: EventLock } | Reply;

/** Accepts an event if it is genuine, wanted and new. */
export async function handleNotification(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsNotification,
): Promise<ReceiveResult> {
	const refusal = await checkTrust(context, memory, message);
	if (refusal !== undefined) return refusal;
	const event = readKobbleEvent(message.Message);
	const foreign = checkEventClient(context, memory, event);
	if (foreign !== undefined) return foreign;
	noteConfirmation(memory, message);
	if (!isWanted(event.type, readWantedTypes(context))) {
		return { status: 200, reason: 'An event of a type that is not wanted', isExpected: true };
	}
	const lock = await lockEvent(memory, message, event);
	if (!('start' in lock)) return lock;
	try {
		const item = await createOutputItem(context, message, event);
		if (item !== undefined) return { item, lock };
		lock.release();
		return UNWANTED_TRANSACTION;
	} catch (error) {
		lock.release();
		const { message: said, description } = getFailureDetails(error, 'notApplied');
		return { status: 503, reason: `The item could not be created: ${said}. ${description}` };
	}
}

async function checkTrust(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsNotification,
): Promise<Reply | undefined> {
	// The first event can arrive before the response to the confirmation.
	await memory.handshake;
	const topic = findTrustedTopic(memory.record, readTriggerOptions(context).topicArn);
	if (topic === undefined) {
		return {
			status: 503,
			reason:
				'No handshake was confirmed yet, so it is not known which topic to trust. If this goes on, unpublish the workflow and publish it again',
		};
	}
	if (topic.arn !== message.TopicArn) {
		return { status: 401, reason: 'It comes from another topic than the one that is trusted' };
	}
	return await checkSignature(context, message, topic.signatureVersion);
}

/**
 * Amazon sends events only after the handshake was confirmed, even if its response was lost. An
 * event of another client proves nothing: somebody may have forwarded it.
 */
function noteConfirmation(memory: TriggerMemory, { TopicArn, Timestamp }: SnsNotification): void {
	const { record } = memory;
	if (!provesConfirmation(record, TopicArn, parseTimestamp(Timestamp) ?? 0)) return;
	memory.change({ ...record, status: 'confirmed' });
}

function checkEventClient(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	{ clientId }: KobbleEvent,
): Reply | undefined {
	const { record } = memory;
	const decision = checkClient(record, clientId, readTriggerOptions(context).clientIds);
	if (decision === 'first' && record !== undefined) memory.change({ ...record, clientId });
	if (decision !== 'other') return undefined;
	return {
		status: 401,
		reason:
			'An event of another client of Kobble than the trusted one, which somebody may have forwarded. If its client_id is yours, enter it in the option Client ID',
	};
}

/** The lock to start the workflow with the event, or the response to a repeated delivery. */
async function lockEvent(
	{ events }: TriggerMemory,
	{ MessageId }: SnsNotification,
	{ id }: KobbleEvent,
): Promise<EventLock | Reply> {
	const until = Date.now() + LOCK_TIME_LIMIT;
	for (;;) {
		const result = events.tryLock(MessageId, id, Date.now());
		if (result.kind === 'locked') return result.lock;
		if (result.kind === 'started') return ALREADY_STARTED;
		const left = until - Date.now();
		if (left <= 0) {
			// If n8n fails to start the workflow with that one, the next delivery starts it.
			return { status: 503, reason: 'Another delivery of this event is in progress' };
		}
		await Promise.race([result.decided, sleep(left)]);
	}
}
