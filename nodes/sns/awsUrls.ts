import type { SnsConfirmation } from './snsMessage';
import { placeOfTopic } from './topicArn';

const LONGEST_URL = 4_000;

/** How Amazon names its certificates; nothing else on that host is one. */
const CERTIFICATE_PATH = /^\/SimpleNotificationService[A-Za-z0-9-]{0,128}\.pem$/;

/**
 * Whether a certificate may be fetched from there to check a message of this topic: only from the
 * host that Amazon runs for SNS in the topic's region, over https.
 */
export function isCertificateUrl(text: string, topicArn: string): boolean {
	const url = urlOnSnsHost(text, topicArn);
	return url !== undefined && url.search === '' && CERTIFICATE_PATH.test(url.pathname);
}

/**
 * Whether following `SubscribeURL` confirms the subscription that the message is about, and nothing
 * else: the host of the topic's region, and the message's own topic and token.
 */
export function isConfirmationUrl({ SubscribeURL, TopicArn, Token }: SnsConfirmation): boolean {
	const url = urlOnSnsHost(SubscribeURL, TopicArn);
	if (url === undefined || url.pathname !== '/') return false;
	const { searchParams } = url;
	return (
		[...searchParams.keys()].sort().join() === 'Action,Token,TopicArn' &&
		searchParams.get('Action') === 'ConfirmSubscription' &&
		searchParams.get('TopicArn') === TopicArn &&
		searchParams.get('Token') === Token
	);
}

function urlOnSnsHost(text: string, topicArn: string): URL | undefined {
	const place = placeOfTopic(topicArn);
	if (place === undefined || text.length > LONGEST_URL || !URL.canParse(text)) return undefined;
	const url = new URL(text);
	// The parser forgives backslashes, tabs, upper case, ports and dots; who fetches may read them
	// otherwise. So the text has to be exactly what the parser understood.
	const isExact = url.href === text && url.origin === `https://${place.host}`;
	const isPlain = url.username === '' && url.password === '' && url.hash === '';
	return isExact && isPlain && !text.includes('#') ? url : undefined;
}
