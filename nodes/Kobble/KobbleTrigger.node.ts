import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { receiveDelivery } from './trigger/delivery/receiveDelivery';
import { triggerFields } from './trigger/fields';
import { isSubscribed, subscribe, unsubscribe } from './trigger/subscription/webhookMethods';

export class KobbleTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kobble Trigger',
		name: 'kobbleTrigger',
		icon: { light: 'file:../../icons/kobble.svg', dark: 'file:../../icons/kobble.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["events"].length ? $parameter["events"].join(", ") : "all events"}}',
		description: 'Starts the workflow when something happens at Kobble, such as a transaction',
		defaults: { name: 'Kobble Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kobbleApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				// n8n responds once the execution is stored, with the response that the node provides.
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
			},
		],
		properties: triggerFields,
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isSubscribed(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await subscribe(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unsubscribe(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery(this);
	}
}
