import { isJsonObject } from '../../data/json';
import type { SignatureVersion } from '../../sns/snsMessage';
import { parseTopicArn } from '../../sns/awsUrls';

/** The topic that deliveries have to come from. */
export interface PinnedTopic {
	readonly arn: string;
	/** As its handshake was signed: less is refused from then on. */
	readonly signatureVersion: SignatureVersion;
}

/** What is known of the subscription of one webhook URL. */
export interface SubscriptionRecord {
	/** The webhook URL. */
	readonly url: string;
	/** Kobble's id, where it is known. */
	readonly id?: string;
	/** Milliseconds since 1970. Of two records the one that was changed later counts. */
	readonly changedAt: number;
	/** When n8n began to subscribe, in milliseconds since 1970: tells one attempt from another. */
	readonly begunAt?: number;
	/** A handshake counts until then, in milliseconds since 1970. */
	readonly awaitedUntil?: number;
	readonly topic?: PinnedTopic;
}

/** Reads a record that was stored; what is no record is none. */
export function parseRecord(stored: unknown): SubscriptionRecord | undefined {
	if (!isJsonObject(stored)) return undefined;
	const { url, id, changedAt, begunAt, awaitedUntil, topic } = stored;
	if (typeof url !== 'string' || typeof changedAt !== 'number') return undefined;
	return {
		url,
		changedAt,
		...(typeof id === 'string' && { id }),
		...(typeof begunAt === 'number' && { begunAt }),
		...(typeof awaitedUntil === 'number' && { awaitedUntil }),
		...parsePinnedTopic(topic),
	};
}

function parsePinnedTopic(stored: unknown): Pick<SubscriptionRecord, 'topic'> {
	if (!isJsonObject(stored)) return {};
	const { arn, signatureVersion } = stored;
	if (typeof arn !== 'string' || parseTopicArn(arn) === undefined) return {};
	return { topic: { arn, signatureVersion: signatureVersion === '2' ? '2' : '1' } };
}

/** The one of two records that counts. */
export function pickNewerRecord(
	one: SubscriptionRecord | undefined,
	other: SubscriptionRecord | undefined,
): SubscriptionRecord | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return other.changedAt > one.changedAt ? other : one;
}
