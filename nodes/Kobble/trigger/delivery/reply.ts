import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** The answer to a delivery that starts no workflow. */
export interface Reply {
	/**
	 * 200: taken. 400 or 401: refused, SNS does not send it again. 503: could not be checked, SNS sends
	 * it again.
	 */
	readonly status: 200 | 400 | 401 | 503;
	/** One sentence for the log. It repeats nothing of the message. */
	readonly reason: string;
	/** Whether nobody has to look into it. */
	readonly isExpected?: boolean;
	/** Whether n8n has to save what was stored before it answers 200. */
	readonly isStored?: boolean;
}

/** Answers a delivery with a status only, so that a forger learns nothing else. */
export function sendReply(context: IWebhookFunctions, answer: Reply): IWebhookResponseData {
	const { status, reason, isExpected = false, isStored = false } = answer;
	const line = `Kobble Trigger "${context.getNode().name}" answered ${status} to a delivery: ${reason}`;
	const details = { workflowId: context.getWorkflow().id };
	if (isExpected) context.logger.debug(line, details);
	else context.logger.warn(line, details);
	// n8n saves first and answers then.
	if (isStored) return { webhookResponse: '' };
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).end();
	return { noWebhookResponse: true };
}
