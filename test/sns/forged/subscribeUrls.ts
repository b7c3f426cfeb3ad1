import {
	createConfirmation,
	createConfirmationUrl,
	createDelivery,
	signEnvelope,
} from '../envelopes';
import type { SnsStandIn } from '../snsStandIn';
import type { Forger } from './forgery';
import { hostTricks } from './hostTricks';

const TOKEN = '2336412f37fb687f5d51e6e241d09c80';

/** Confirmations signed by Amazon whose SubscribeURL has another host or performs another action. */
export const forgedSubscribeUrls: Forger = (standIn) => {
	const query = createConfirmationUrl('', standIn.topicArn, TOKEN).slice('https://'.length);
	const urls = [...hostTricks(standIn, query), ...otherRequests(standIn)];
	return urls.map((SubscribeURL, place) => {
		const type = place % 2 === 0 ? 'SubscriptionConfirmation' : 'UnsubscribeConfirmation';
		const fields = { SubscribeURL, Token: TOKEN };
		return {
			name: `whose SubscribeURL is ${JSON.stringify(SubscribeURL)}`,
			expected: /\p{Cc}/u.test(SubscribeURL) ? 400 : 401,
			delivery: createDelivery(
				signEnvelope(createConfirmation(standIn, type, fields), standIn.amazon),
			),
		};
	});
};

/** URLs on Amazon's own host. */
function otherRequests({ host, topicArn }: SnsStandIn): string[] {
	const right = createConfirmationUrl(host, topicArn, TOKEN);
	const origin = `https://${host}`;
	const rest = `TopicArn=${topicArn}&Token=${TOKEN}`;
	return [
		origin,
		`${origin}/`,
		`${origin}/x?Action=ConfirmSubscription&${rest}`,
		`${origin}/x/../?Action=ConfirmSubscription&${rest}`,
		`${origin}?Action=ConfirmSubscription&${rest}`,
		`${origin}/?${rest}`,
		`${origin}/Action=ConfirmSubscription&${rest}`,
		`${origin}/??Action=ConfirmSubscription&${rest}`,
		`${origin}/?Action=&${rest}`,
		`${origin}/?action=ConfirmSubscription&${rest}`,
		`${origin}/?Action=confirmsubscription&${rest}`,
		`${origin}/?Action=Unsubscribe&${rest}`,
		`${origin}/?Action=DeleteTopic&${rest}`,
		`${origin}/?Action=DeleteTopic&Action=ConfirmSubscription&${rest}`,
		`${right}&Action=DeleteTopic`,
		`${right}&Action=ConfirmSubscription`,
		`${right}&Token=${TOKEN}`,
		`${right}&TopicArn=${topicArn}-2`,
		`${right}&AuthenticateOnUnsubscribe=true`,
		`${right}&`.replace('&&', '&').replace('Token', '&Token=1&Token'),
		`${right}0`,
		`${right}%20`,
		`${right}+`,
		`${right}#`,
		`${right}#x`,
		right.replace(TOKEN, ''),
		right.replace(topicArn, `${topicArn}-2`),
		right.replace(topicArn, topicArn.replace(/\d{12}/, '999999999999')),
		right.replace(/&Token=.*/, ''),
	];
}
