import type { SnsConfirmation } from './snsMessage';
import { placeOfTopic } from './topicArn';

/** How Amazon names its certificates; nothing else on that host is one. */
const CERTIFICATE_FILE = /^SimpleNotificationService[A-Za-z0-9-]{0,128}\.pem$/;

/**
 * Whether a certificate may be fetched from there to check a message of this topic: only from the
 * host that Amazon runs for SNS in the topic's region, over https.
 */
export function isCertificateUrl(text: string, topicArn: string): boolean {
	const file = restAfterHost(text, topicArn);
	return file !== undefined && CERTIFICATE_FILE.test(file);
}

/**
 * Whether following `SubscribeURL` confirms the subscription that the message is about, and nothing
 * else: the host of the topic's region, and the message's own topic and token.
 */
export function isConfirmationUrl({ SubscribeURL, TopicArn, Token }: SnsConfirmation): boolean {
	const rest = restAfterHost(SubscribeURL, TopicArn);
	if (rest?.startsWith('?') !== true) return false;
	// All names and values are compared, so there is no room for anything that ends a query early.
	const parameters = new URLSearchParams(rest);
	return (
		[...parameters.keys()].sort().join() === 'Action,Token,TopicArn' &&
		parameters.get('Action') === 'ConfirmSubscription' &&
		parameters.get('TopicArn') === TopicArn &&
		parameters.get('Token') === Token
	);
}

/**
 * What comes after the first slash behind the host. The text is compared, not parsed: parsers
 * forgive backslashes, tabs, capitals, ports and user names, each its own, and whoever fetches may
 * have another. Of `https://`, a fixed host and a slash there is only one reading.
 */
function restAfterHost(text: string, topicArn: string): string | undefined {
	const place = placeOfTopic(topicArn);
	const start = `https://${place?.host}/`;
	return place !== undefined && text.startsWith(start) ? text.slice(start.length) : undefined;
}
