/** The region, account and topic of the sandbox. All three are made up; the format is Amazon's. */
export const REGION = 'ap-southeast-2';
const ACCOUNT = '123456789012';
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:kobble-webhooks`;

/** SNS's host in a region, as in `SigningCertURL` and `SubscribeURL`. */
export function getSnsHost(region = REGION): string {
	return `sns.${region}.amazonaws.com`;
}

/** Whether a name is exactly that of an SNS host, with nothing before or after it. */
export function isSnsHost(host: string): boolean {
	return /^sns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?$/.test(host);
}

/** The link with which an endpoint confirms or restores its subscription. */
export function createSubscribeUrl(topicArn: string, token: string): string {
	return createActionUrl({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
}

export function createUnsubscribeUrl(subscriptionArn: string): string {
	return createActionUrl({ Action: 'Unsubscribe', SubscriptionArn: subscriptionArn });
}

// Amazon does not encode the colons of an ARN.
function createActionUrl(query: Record<string, string>): string {
	const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`);
	return `https://${getSnsHost()}/?${pairs.join('&')}`;
}
