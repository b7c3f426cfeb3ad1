import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { getFailureDetails } from '../../execution/nodeErrors';
import { readSnsMessage } from '../../sns/readSnsMessage';
import type { SnsMessage } from '../../sns/snsMessage';
import { loadMemory } from '../memory/workflowMemory';
import type { Memories, WorkflowMemory } from '../memory/workflowMemory';
import { confirmSubscription, noteUnsubscribe } from './handshake';
import { handleNotification } from './notification';
import type { ReceiveResult } from './notification';
import { sendReply } from './reply';
import type { Reply } from './reply';

const NO_BODY: Reply = {
	status: 400,
	reason: 'The body is missing, or of a form that SNS never sends',
};

/**
 * Takes what was posted to the webhook URL. Only a genuine event of the trusted topic starts the
 * workflow, once.
 *
 * Nothing may be thrown from here: n8n would record a failed execution of it.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const memories = loadMemory(context, context.getMode() === 'manual' ? 'test' : 'production');
		const result = await readDelivery(context, memories);
		if ('item' in result) return await startWorkflow(context, memories, result);
		// n8n saves before it answers, so that a restart after the answer finds it.
		if (result.isStored === true) await waitToSave(context, memories);
		return sendReply(context, result);
	} catch (error) {
		const { message, description } = getFailureDetails(error, 'notApplied');
		const reason = `It could not be handled: ${message}. ${description}`;
		return sendReply(context, { status: 503, reason });
	}
}

async function readDelivery(
	context: IWebhookFunctions,
	memories: Memories,
): Promise<ReceiveResult> {
	const { rawBody, headers } = context.getRequestObject();
	if (!Buffer.isBuffer(rawBody)) return NO_BODY;
	const read = readSnsMessage(rawBody, headers);
	return 'refused' in read ? read.refused : await handleMessage(context, memories, read.message);
}

async function handleMessage(
	context: IWebhookFunctions,
	memories: Memories,
	message: SnsMessage,
): Promise<ReceiveResult> {
	switch (message.Type) {
		case 'Notification':
			return await handleNotification(context, memories.memory, message);
		case 'SubscriptionConfirmation':
			return await confirmSubscription(context, memories, message);
		case 'UnsubscribeConfirmation':
			return await noteUnsubscribe(context, memories, message);
	}
}

/**
 * Has n8n start the workflow and answer. n8n answers once it has stored the execution, whatever the
 * workflow does then. If the node answered earlier and n8n ended in between, the event would be lost,
 * because SNS would not send it again.
 */
async function startWorkflow(
	context: IWebhookFunctions,
	memories: Memories,
	{ item, lock }: Extract<ReceiveResult, { item: unknown }>,
): Promise<IWebhookResponseData> {
	await waitToSave(context, memories);
	const response = context.getResponseObject();
	const hasFailed = () => response.statusCode >= 300;
	lock.setFailureCheck(hasFailed);
	response.once('finish', () => (hasFailed() ? lock.release() : lock.start()));
	const global = context.getWorkflowStaticData('global');
	return {
		workflowData: [[item]],
		// n8n reads this when it is about to answer, and then saves the static data if it has changed
		// since the execution was stored: storing it resets n8n's mark of changed data.
		get webhookResponse() {
			memories.workflowMemory.store(global, lock);
			return '';
		},
	};
}

/** Lets n8n save one delivery of a workflow after the other. */
async function waitToSave(
	context: IWebhookFunctions,
	{ workflowMemory }: { readonly workflowMemory: WorkflowMemory },
): Promise<void> {
	const response = context.getResponseObject();
	const end = await workflowMemory.waitToSave();
	// If the sender has hung up meanwhile, no answer follows, but n8n starts the workflow all the same.
	if (response.closed) end();
	else response.once('close', end);
}
