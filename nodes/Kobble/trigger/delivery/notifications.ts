import { sleep } from 'n8n-workflow';
import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { getFailureDetails } from '../../execution/nodeErrors';
import type { Claim } from '../memory/startedEvents';
import type { TriggerMemory } from '../memory/triggerMemory';
import { readKobbleEvent } from '../../sns/kobbleEvent';
import type { KobbleEvent } from '../../sns/kobbleEvent';
import type { SnsNotification } from '../../sns/snsMessage';
import { isWanted, wantedTypesOf } from '../eventTypes';
import { outputItem } from './outputItem';
import type { Reply } from './reply';
import { trustedTopicOf } from './trustedTopic';
import { whyNotGenuine } from './verify';

/** Milliseconds that a delivery waits for another one of the same event. */
const PATIENCE = 5_000;

const REPEATED: Reply = {
	status: 200,
	reason: 'The workflow was started with this event before',
	isExpected: true,
};

/** The item that the workflow starts with, or how the delivery is answered. */
export type Received = { readonly item: INodeExecutionData; readonly claim: Claim } | Reply;

/** An event, if it is genuine, wanted and new. */
export async function receiveNotification(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsNotification,
): Promise<Received> {
	const refusal = await whyNotTrusted(context, memory, message);
	if (refusal !== undefined) return refusal;
	const read = readKobbleEvent(message.Message);
	if ('refused' in read) return read.refused;
	if (!isWanted(read.event.type, wantedTypesOf(context))) {
		return { status: 200, reason: 'An event of a type that is not wanted', isExpected: true };
	}
	const claim = await claimOf(memory, message, read.event);
	if (!('start' in claim)) return claim;
	try {
		return { item: await outputItem(context, message, read.event), claim };
	} catch (error) {
		claim.release();
		const { message: said, description } = getFailureDetails(error, 'notApplied');
		return { status: 503, reason: `The item could not be made: ${said}. ${description}` };
	}
}

async function whyNotTrusted(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsNotification,
): Promise<Reply | undefined> {
	// The first event can be here before the answer to the confirmation is.
	await memory.handshake;
	const topic = trustedTopicOf(context, memory);
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
	return await whyNotGenuine(context, message, topic.signatureVersion);
}

/** The right to start the workflow with the event, or how a repeated delivery is answered. */
async function claimOf(
	{ events }: TriggerMemory,
	{ MessageId }: SnsNotification,
	{ id }: KobbleEvent,
): Promise<Claim | Reply> {
	const until = Date.now() + PATIENCE;
	for (;;) {
		const admission = events.admit(MessageId, id, Date.now());
		if (admission.kind === 'new') return admission.claim;
		if (admission.kind === 'started') return REPEATED;
		const left = until - Date.now();
		if (left <= 0) {
			// n8n may yet fail to start it. Then the next delivery of it does.
			return { status: 503, reason: 'Another delivery of this event is still under way' };
		}
		await Promise.race([admission.decided, sleep(left)]);
	}
}
