import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { getFailureDetails } from '../../execution/nodeErrors';
import { getTriggerMemory } from '../memory/triggerMemory';
import type { TriggerMemory } from '../memory/triggerMemory';
import { readSnsMessage } from '../../sns/readSnsMessage';
import type { SnsMessage } from '../../sns/snsMessage';
import { confirmSubscription, noteUnsubscribe } from './handshake';
import { handleNotification } from './notification';
import type { ReceiveResult } from './notification';
import { sendReply } from './reply';
import type { Reply } from './reply';

/**
 * Takes what was posted to the webhook URL. Only a genuine event of the trusted topic starts the
 * workflow, once.
 *
 * Nothing may be thrown out of here: n8n would record an execution of whatever it was.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const memory = getTriggerMemory(
			context,
			context.getMode() === 'manual' ? 'test' : 'production',
		);
		memory.load(context.getWorkflowStaticData('node'));
		const received = await readDelivery(context, memory);
		return 'item' in received
			? await startWorkflow(context, memory, received)
			: sendReply(context, received);
	} catch (error) {
		const { message, description } = getFailureDetails(error, 'notApplied');
		const reason = `It could not be handled: ${message}. ${description}`;
		return sendReply(context, { status: 503, reason });
	}
}

async function readDelivery(
	context: IWebhookFunctions,
	memory: TriggerMemory,
): Promise<ReceiveResult> {
	const { rawBody, headers } = context.getRequestObject();
	if (!Buffer.isBuffer(rawBody)) return NO_BODY;
	const read = readSnsMessage(rawBody, headers);
	return 'refused' in read ? read.refused : await handleMessage(context, memory, read.message);
}

async function handleMessage(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	message: SnsMessage,
): Promise<ReceiveResult> {
	switch (message.Type) {
		case 'Notification':
			return await handleNotification(context, memory, message);
		case 'SubscriptionConfirmation':
			return await confirmSubscription(context, memory, message);
		case 'UnsubscribeConfirmation':
			return await noteUnsubscribe(context, memory, message);
	}
}

/**
 * Has n8n start the workflow, and answer: it does so once it has stored the execution, whatever the
 * workflow does then. Answered from here, before that, an event would be lost if n8n came to its end
 * in between, because SNS would not send it again.
 */
async function startWorkflow(
	context: IWebhookFunctions,
	memory: TriggerMemory,
	{ item, claim }: Extract<ReceiveResult, { item: unknown }>,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	const isSaved = await memory.saves.waitForTurn();
	// Who hung up meanwhile gets no answer, and n8n starts the workflow all the same.
	if (response.closed) isSaved();
	else response.once('close', isSaved);
	const hasFailed = () => response.statusCode >= 300;
	claim.setFailureCheck(hasFailed);
	response.once('finish', () => (hasFailed() ? claim.release() : claim.start()));
	const staticData = context.getWorkflowStaticData('node');
	return {
		workflowData: [[item]],
		// n8n reads this when it is about to answer, and saves the static data if it changed up to then. What
		// was changed before the execution was stored does not count: storing it resets n8n's mark.
		get webhookResponse() {
			memory.store(staticData, claim);
			return '';
		},
	};
}

const NO_BODY: Reply = {
	status: 400,
	reason: 'The body is missing, or of a form that SNS never sends',
};
