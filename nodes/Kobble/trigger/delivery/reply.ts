import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** How a delivery is answered that starts no workflow. */
export interface Reply {
	/**
	 * 200: taken. 400 or 401: refused, SNS does not send it again. 503: could not be checked, SNS sends
	 * it again.
	 */
	readonly status: 200 | 400 | 401 | 503;
	/** One sentence for the log; it says nothing that the message says. */
	readonly reason: string;
	/** Where it is nothing to look into. */
	readonly isExpected?: boolean;
	/** Where something was stored that n8n has to have saved before 200 is answered. */
	readonly isStored?: boolean;
}

/** Answers a delivery. The answer itself tells nothing: whoever forges learns nothing from it. */
export function sendReply(context: IWebhookFunctions, answer: Reply): IWebhookResponseData {
	const { status, reason, isExpected = false, isStored = false } = answer;
	const line = `Kobble Trigger "${context.getNode().name}" answered ${status} to a delivery: ${reason}`;
	const details = { workflowId: context.getWorkflow().id };
	if (isExpected) context.logger.debug(line, details);
	else context.logger.warn(line, details);
	// Left to n8n, it saves first and then answers.
	if (isStored) return { webhookResponse: '' };
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).end();
	return { noWebhookResponse: true };
}
