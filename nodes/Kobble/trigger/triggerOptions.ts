import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { parseBoolean } from '../parameters/values';

/** What an item holds besides the event. */
export interface TriggerOptions {
	readonly fetchEntity: boolean;
	readonly includeEnvelope: boolean;
}

/** @throws InvalidField where an expression yields neither true nor false */
export function triggerOptionsOf(context: IHookFunctions | IWebhookFunctions): TriggerOptions {
	const options: unknown = context.getNodeParameter('options', {});
	const isOn = (name: string, displayName: string): boolean =>
		isJsonObject(options) &&
		name in options &&
		parseBoolean(options[name], `The option "${displayName}"`);
	return {
		fetchEntity: isOn('fetchEntity', 'Fetch Entity'),
		includeEnvelope: isOn('includeEnvelope', 'Include Envelope'),
	};
}
