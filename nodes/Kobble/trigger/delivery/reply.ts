import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** The response to a delivery that starts no workflow. */
export interface Reply {
	/**
	 * 200: accepted. 400 or 401: refused, SNS does not send it again. 503: could not be checked, SNS
	 * sends it again.
	 */
	readonly status: 200 | 400 | 401 | 503;
	/** One sentence for the log, without parts of the message. */
	readonly reason: string;
	/** Whether this is normal and needs no investigation. */
	readonly isExpected?: boolean;
	/** Whether n8n has to save the stored state before it responds with 200. */
	readonly isStored?: boolean;
}

/** Responds to a delivery with only a status, so that a forger learns nothing else. */
export function sendReply(context: IWebhookFunctions, answer: Reply): IWebhookResponseData {
	const { status, reason, isExpected = false, isStored = false } = answer;
	const line = `Kobble Trigger "${context.getNode().name}" answered ${status} to a delivery: ${reason}`;
	const details = { workflowId: context.getWorkflow().id };
	if (isExpected) context.logger.debug(line, details);
	else context.logger.warn(line, details);
	// n8n saves first and then responds.
	if (isStored) return { webhookResponse: '' };
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).end();
	return { noWebhookResponse: true };
}
