import { randomUUID } from 'node:crypto';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** What SNS's host sends, before it is on the wire. */
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

/** What a host of Amazon's does with the links in its messages. */
export interface SnsActions {
	/** The subscription's ARN; undefined where the token is nobody's. */
	confirm(topicArn: string, token: string): string | undefined;
	/** False where there is no such subscription. */
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
