import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import type { KobbleEvent } from '../../sns/kobbleEvent';
import type { SnsNotification } from '../../sns/snsMessage';
import { readTriggerOptions } from '../triggerOptions';
import { fetchEntity } from './entity';

/** The item of an event: the event as it came, what SNS knows it by, and what the options add. */
export async function createOutputItem(
	context: IWebhookFunctions,
	message: SnsNotification,
	event: KobbleEvent,
): Promise<INodeExecutionData> {
	const { MessageId } = message;
	const json: IDataObject = { ...event, messageId: MessageId };
	const options = readTriggerOptions(context);
	if (options.fetchEntity) Object.assign(json, await fetchEntity(context, event));
	if (options.includeEnvelope) json.envelope = { ...message };
	return { json };
}
