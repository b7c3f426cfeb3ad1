import type { IDataObject, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../requests/kobbleRequest';
import { switchOf } from '../../fieldValues/switch';
import type { KobbleEvent } from '../../sns/kobbleEvent';
import type { SnsNotification } from '../../sns/snsMessage';
import { fetchEntity } from './entity';

/** The item of an event: the event as it came, what SNS knows it by, and what the options add. */
export async function outputItem(
	context: IWebhookFunctions,
	message: SnsNotification,
	event: KobbleEvent,
): Promise<INodeExecutionData> {
	const { MessageId } = message;
	const json: IDataObject = { ...event, messageId: MessageId };
	if (isOn(context, 'fetchEntity', 'Fetch Entity')) {
		Object.assign(json, await fetchEntity(context, event));
	}
	if (isOn(context, 'includeEnvelope', 'Include Envelope')) json.envelope = { ...message };
	return { json };
}

function isOn(context: IWebhookFunctions, name: string, displayName: string): boolean {
	const options: unknown = context.getNodeParameter('options', {});
	if (!isJsonObject(options) || !(name in options)) return false;
	return switchOf(options[name], `The option "${displayName}"`);
}
