import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { InvalidField } from '../errors/kobbleFailure';
import { parseBoolean } from '../parameters/values';
import { parseTopicArn } from '../sns/awsUrls';

/** The options of the trigger, checked. */
export interface TriggerOptions {
	readonly fetchEntity: boolean;
	readonly includeEnvelope: boolean;
	/** The topic that the user named; `undefined` if the option was not added. */
	readonly topicArn: string | undefined;
}

/** @throws InvalidField if an option was added and its value cannot be used */
export function readTriggerOptions(context: IHookFunctions | IWebhookFunctions): TriggerOptions {
	const value: unknown = context.getNodeParameter('options', {});
	const options = isJsonObject(value) ? value : {};
	return {
		fetchEntity: readBooleanOption(options, 'fetchEntity', 'Fetch Entity'),
		includeEnvelope: readBooleanOption(options, 'includeEnvelope', 'Include Envelope'),
		topicArn: readTopicArn(options),
	};
}

function readBooleanOption(options: IDataObject, name: string, displayName: string): boolean {
	return name in options && parseBoolean(options[name], `The option "${displayName}"`);
}

/** An option that yields nothing is refused: taken for "not added", it would trust any topic. */
function readTopicArn(options: IDataObject): string | undefined {
	if (!('topicArn' in options)) return undefined;
	const { topicArn } = options;
	const text = typeof topicArn === 'string' ? topicArn.trim() : topicArn;
	if (text === '' || text === undefined || text === null) {
		throw new InvalidField(
			'The option "Topic ARN" is empty',
			'Enter the ARN that Kobble gave you, correct the expression, or remove the option to trust the topic of the first handshake',
		);
	}
	if (typeof text === 'string' && parseTopicArn(text) !== undefined) return text;
	throw new InvalidField(
		'The option "Topic ARN" does not hold the ARN of an Amazon SNS topic',
		'Enter it as Kobble gave it to you, such as arn:aws:sns:eu-west-1:123456789012:events, or remove the option',
	);
}
