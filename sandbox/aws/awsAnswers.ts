import { randomUUID } from 'node:crypto';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** What SNS's host sends, before it is on the wire. */
export interface AwsAnswer {
	status: number;
	contentType: string;
	body: string;
}

function xml(status: number, body: string): AwsAnswer {
	return { status, contentType: 'text/xml', body };
}

function requestId(): string {
	return `<RequestId>${randomUUID()}</RequestId>`;
}

function done(action: string, result: string): AwsAnswer {
	const metadata = `<ResponseMetadata>${requestId()}</ResponseMetadata>`;
	return xml(
		200,
		`<${action}Response xmlns="${NAMESPACE}">${result}${metadata}</${action}Response>`,
	);
}

function refused(status: number, code: string, message: string): AwsAnswer {
	const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
	return xml(status, `<ErrorResponse xmlns="${NAMESPACE}">${error}${requestId()}</ErrorResponse>`);
}

/** What a host of Amazon's does with the links in its messages. */
export interface SnsActions {
	/** The subscription's ARN; undefined where the token is nobody's. */
	confirm(topicArn: string, token: string): string | undefined;
	/** False where there is no such subscription. */
	unsubscribe(subscriptionArn: string): boolean;
}

export function answerConfirm(sns: SnsActions, query: URLSearchParams): AwsAnswer {
	const arn = sns.confirm(query.get('TopicArn') ?? '', query.get('Token') ?? '');
	if (arn === undefined) return refused(400, 'InvalidParameter', 'Invalid parameter: Token');
	const result = `<SubscriptionArn>${arn}</SubscriptionArn>`;
	const name = 'ConfirmSubscription';
	return done(name, `<${name}Result>${result}</${name}Result>`);
}

export function answerUnsubscribe(sns: SnsActions, query: URLSearchParams): AwsAnswer {
	const isGone = sns.unsubscribe(query.get('SubscriptionArn') ?? '');
	return isGone ? done('Unsubscribe', '') : refused(404, 'NotFound', 'Subscription does not exist');
}

export function answerUnknown(): AwsAnswer {
	return refused(400, 'InvalidAction', 'Could not find operation');
}
