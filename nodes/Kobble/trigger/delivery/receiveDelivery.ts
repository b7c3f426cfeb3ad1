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
 * Handles a request to the webhook URL. Only a genuine event of the trusted topic starts the
 * workflow, and only once.
 *
 * It must not throw: n8n would record a failed execution.
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		const memories = loadMemory(context, context.getMode() === 'manual' ? 'test' : 'production');
		const result = await readDelivery(context, memories);
		if ('item' in result) return await startWorkflow(context, memories, result);
		// n8n saves before it responds, so that the state survives a restart after the response.
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
 * Makes n8n start the workflow and respond. n8n responds once it has stored the execution, before
 * the workflow has finished. If the node responded earlier and n8n crashed in between, the event
 * would be lost, because SNS would not send it again.
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
		// n8n reads this just before it responds, and then saves the static data if it has changed
		// since the execution was stored: storing it resets n8n's mark of changed data.
		get webhookResponse() {
			memories.workflowMemory.store(global, lock);
			return '';
		},
	};
}

/** Makes n8n save the deliveries of a workflow one at a time. */
async function waitToSave(
	context: IWebhookFunctions,
	{ workflowMemory }: { readonly workflowMemory: WorkflowMemory },
): Promise<void> {
	const response = context.getResponseObject();
	const end = await workflowMemory.waitToSave();
	// If the sender has disconnected, there is no response, but n8n still starts the workflow.
	if (response.closed) end();
	else response.once('close', end);
}
