import { randomUUID } from 'node:crypto';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** A response of the host of SNS, before it is sent. */
export interface AwsResponse {
	status: number;
	contentType: string;
	body: string;
}

function createXml(status: number, body: string): AwsResponse {
	return { status, contentType: 'text/xml', body };
}

function createRequestId(): string {
	return `<RequestId>${randomUUID()}</RequestId>`;
}

function createSuccess(action: string, result: string): AwsResponse {
	const metadata = `<ResponseMetadata>${createRequestId()}</ResponseMetadata>`;
	return createXml(
		200,
		`<${action}Response xmlns="${NAMESPACE}">${result}${metadata}</${action}Response>`,
	);
}

function createError(status: number, code: string, message: string): AwsResponse {
	const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
	return createXml(
		status,
		`<ErrorResponse xmlns="${NAMESPACE}">${error}${createRequestId()}</ErrorResponse>`,
	);
}

/** The actions of Amazon's host when a link in a message is followed. */
export interface SnsActions {
	/** The ARN of the subscription; undefined if no subscription has this token. */
	confirm(topicArn: string, token: string): string | undefined;
	/** False if there is no such subscription. */
	unsubscribe(subscriptionArn: string): boolean;
}

export function confirm(sns: SnsActions, query: URLSearchParams): AwsResponse {
	const arn = sns.confirm(query.get('TopicArn') ?? '', query.get('Token') ?? '');
	if (arn === undefined) return createError(400, 'InvalidParameter', 'Invalid parameter: Token');
	const result = `<SubscriptionArn>${arn}</SubscriptionArn>`;
	const name = 'ConfirmSubscription';
	return createSuccess(name, `<${name}Result>${result}</${name}Result>`);
}

export function unsubscribe(sns: SnsActions, query: URLSearchParams): AwsResponse {
	const isGone = sns.unsubscribe(query.get('SubscriptionArn') ?? '');
	return isGone
		? createSuccess('Unsubscribe', '')
		: createError(404, 'NotFound', 'Subscription does not exist');
}

export function createUnknownActionError(): AwsResponse {
	return createError(400, 'InvalidAction', 'Could not find operation');
}
