import type { SnsConfirmation } from './snsMessage';

/**
 * An AWS region, such as eu-west-1 or us-gov-east-1. Strict on purpose: if it allowed leading
 * digits or more parts, `sns.s3-us-west-2.amazonaws.com` would match, which could be anybody's
 * bucket.
 */
const REGION = '[a-z]{2}(?:-gov)?-[a-z]{4,9}-\\d{1,2}';

const TOPIC_ARN = new RegExp(
	`^arn:(aws|aws-cn|aws-us-gov):sns:(${REGION}):\\d{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?$`,
);

/** The location of a topic. */
export interface TopicLocation {
	readonly region: string;
	/** The SNS host of this region. */
	readonly host: string;
}

/**
 * Parses the ARN of an SNS topic, `arn:aws:sns:<region>:<account>:<name>`.
 *
 * @returns `undefined` if it is not one
 */
export function parseTopicArn(topicArn: string): TopicLocation | undefined {
	const [, partition, region] = TOPIC_ARN.exec(topicArn) ?? [];
	if (region === undefined || partition !== getPartition(region)) return undefined;
	const suffix = partition === 'aws-cn' ? '.cn' : '';
	return { region, host: `sns.${region}.amazonaws.com${suffix}` };
}

function getPartition(region: string): string {
	if (region.startsWith('cn-')) return 'aws-cn';
	return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The file names of Amazon's certificates. */
const CERTIFICATE_FILE = /^SimpleNotificationService[A-Za-z0-9-]{0,128}\.pem$/;

/**
 * Whether a certificate for a message of this topic may be fetched from this URL: only over https
 * and from Amazon's SNS host in the topic's region.
 */
export function isCertificateUrl(text: string, topicArn: string): boolean {
	const file = getTextAfterHost(text, topicArn);
	return file !== undefined && CERTIFICATE_FILE.test(file);
}

/**
 * Whether following `SubscribeURL` only confirms the subscription of the message: it must have the
 * host of the topic's region, and the message's own topic and token.
 */
export function isConfirmationUrl({ SubscribeURL, TopicArn, Token }: SnsConfirmation): boolean {
	const rest = getTextAfterHost(SubscribeURL, TopicArn);
	if (rest?.startsWith('?') !== true) return false;
	// All names and values are compared, so nothing can end the query early.
	const parameters = new URLSearchParams(rest);
	return (
		[...parameters.keys()].sort().join() === 'Action,Token,TopicArn' &&
		parameters.get('Action') === 'ConfirmSubscription' &&
		parameters.get('TopicArn') === TopicArn &&
		parameters.get('Token') === Token
	);
}

/**
 * The text after the host and its slash. It is compared, not parsed: parsers differ in how they
 * accept backslashes, tabs, capitals, ports and user names, and the HTTP client may use another
 * parser than this code. `https://`, a fixed host and a slash are unambiguous.
 */
function getTextAfterHost(text: string, topicArn: string): string | undefined {
	const place = parseTopicArn(topicArn);
	const start = `https://${place?.host}/`;
	return place !== undefined && text.startsWith(start) ? text.slice(start.length) : undefined;
}
