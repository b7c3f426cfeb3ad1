import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { InvalidField } from '../errors/kobbleFailure';
import { placeOfTopic } from '../sns/awsUrls';

/**
 * The topic that the user named beforehand; `undefined` where the field was left empty.
 *
 * @throws InvalidField where it holds something else, or an expression that gives nothing: taken for
 * empty it would trust any topic
 */
export function topicFieldOf(context: IHookFunctions | IWebhookFunctions): string | undefined {
	const value: unknown = context.getNodeParameter('topicArn', '');
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === '' || text === undefined || text === null) {
		if (isEmptyField(context)) return undefined;
		throw new InvalidField(
			'The expression in the field "Topic ARN" gives nothing',
			'Correct the expression, or leave the field empty to trust the topic of the first handshake',
		);
	}
	if (typeof text === 'string' && placeOfTopic(text) !== undefined) return text;
	throw new InvalidField(
		'The field "Topic ARN" does not hold the ARN of an Amazon SNS topic',
		'Enter it as Kobble names it, such as arn:aws:sns:eu-west-1:123456789012:events, or leave the field empty',
	);
}

/** Whether nothing was entered, neither a value nor an expression. */
function isEmptyField(context: IHookFunctions | IWebhookFunctions): boolean {
	const entered = context.getNode().parameters.topicArn ?? '';
	return typeof entered === 'string' && /^=?\s*$/.test(entered);
}
