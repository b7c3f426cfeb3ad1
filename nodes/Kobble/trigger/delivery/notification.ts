import { sleep } from 'n8n-workflow';
import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { getFailureDetails } from '../../execution/nodeErrors';
import type { EventLock } from '../memory/eventDeduplication';
import type { TriggerMemory } from '../memory/triggerMemory';
import { readKobbleEvent } from '../../sns/kobbleEvent';
import type { KobbleEvent } from '../../sns/kobbleEvent';
import type { SnsNotification } from '../../sns/snsMessage';
import { isWanted, readWantedTypes } from '../fields';
import { createOutputItem } from './outputItem';
import type { Reply } from './reply';
import { checkSignature, findTrustedTopic } from './authenticity';

/** Milliseconds that a delivery waits for another one of the same event. */
const LOCK_TIME_LIMIT = 5_000;

const ALREADY_STARTED: Reply = {
	status: 200,
	reason: 'The workflow was started with this event before',
	isExpected: true,
};

/** The item that the workflow starts with, or how the delivery is answered. */
export type ReceiveResult =
	| { readonly item: INodeExecutionData; readonly claim: EventLock }
	| Reply;

/** An event, if it is genuine, wanted and new. */
export async function handleNotification(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsNotification,
): Promise<ReceiveResult> {
	const refusal = await checkTrust(context, memory, message);
	if (refusal !== undefined) return refusal;
	const read = readKobbleEvent(message.Message);
	if ('refused' in read) return read.refused;
	if (!isWanted(read.event.type, readWantedTypes(context))) {
		return { status: 200, reason: 'An event of a type that is not wanted', isExpected: true };
	}
	const claim = await lockEvent(memory, message, read.event);
	if (!('start' in claim)) return claim;
	try {
		return { item: await createOutputItem(context, message, read.event), claim };
	} catch (error) {
		claim.release();
		const { message: said, description } = getFailureDetails(error, 'notApplied');
		return { status: 503, reason: `The item could not be made: ${said}. ${description}` };
	}
}

async function checkTrust(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsNotification,
): Promise<Reply | undefined> {
	// The first event can be here before the answer to the confirmation is.
	await memory.handshake;
	const topic = findTrustedTopic(context, memory);
	if (topic === undefined) {
		return {
			status: 503,
			reason:
				'No handshake was confirmed yet, so it is not known which topic to trust. If this goes on, publish or activate the workflow again',
		};
	}
	if (topic.arn !== message.TopicArn) {
		return { status: 401, reason: 'It comes from another topic than the one that is trusted' };
	}
	return await checkSignature(context, message, topic.signatureVersion);
}

/** The right to start the workflow with the event, or how a repeated delivery is answered. */
async function lockEvent(
	{ events }: TriggerMemory,
	{ MessageId }: SnsNotification,
	{ id }: KobbleEvent,
): Promise<EventLock | Reply> {
	const until = Date.now() + LOCK_TIME_LIMIT;
	for (;;) {
		const admission = events.tryLock(MessageId, id, Date.now());
		if (admission.kind === 'new') return admission.claim;
		if (admission.kind === 'started') return ALREADY_STARTED;
		const left = until - Date.now();
		if (left <= 0) {
			// n8n may yet fail to start it. Then the next delivery of it does.
			return { status: 503, reason: 'Another delivery of this event is still under way' };
		}
		await Promise.race([admission.decided, sleep(left)]);
	}
}
