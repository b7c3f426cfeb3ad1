import { sanitizeText } from '../../data/sanitizeText';
import type { SubscriptionRecord } from '../memory/subscriptionRecord';

/** A webhook URL has at most about 250 characters. */
const MAX_LENGTH = 300;

type Remembered = Pick<SubscriptionRecord, 'url' | 'id'>;

/** A remembered subscription may come with a workflow that somebody else exported. */
export function describeSubscription({ url, id }: Remembered): string {
	return `subscription ${sanitizeText(id, MAX_LENGTH)} of ${sanitizeText(url, MAX_LENGTH)}`;
}

export function explainLeftAlone(subscription: Remembered): string {
	return `The ${describeSubscription(subscription)} was left alone, because another n8n may use it. If none does, end it with the HTTP Request node (DELETE on the subscription), or ask Kobble`;
}

/** n8n's own messages end with a full stop, those of this package do not. */
export function endSentence(text: string): string {
	return text.replace(/[.\s]*$/, '.');
}
