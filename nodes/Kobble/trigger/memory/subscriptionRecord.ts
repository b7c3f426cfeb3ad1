import { createHash } from 'node:crypto';

import { isJsonObject } from '../../data/json';
import type { SignatureVersion } from '../../sns/snsMessage';
import { parseTopicArn } from '../../sns/awsUrls';

/** The topic that deliveries have to come from. */
export interface PinnedTopic {
	readonly arn: string;
	/** The version that its handshake was signed with: a lower one is refused from then on. */
	readonly signatureVersion: SignatureVersion;
}

/** The handshake that was followed. */
export interface FollowedHandshake {
	/** A hash of its token, to recognize the same handshake when it is delivered again. */
	readonly token: string;
	/** When Amazon sent it, by Amazon's clock, in milliseconds since 1970. */
	readonly sentAt: number;
}

const STATUSES = [
	/** A person unpublished the workflow. */
	'unsubscribed',
	/** n8n tried to subscribe, and Kobble did not. */
	'failed',
	/** Subscribed at Kobble, the handshake of Amazon has not come yet. */
	'awaiting',
	/** The confirmation went out, and may have had its effect although no answer came. */
	'asked',
	'confirmed',
	/** Amazon said that the subscription has ended. */
	'ended',
] as const;

export type SubscriptionStatus = (typeof STATUSES)[number];

/** What is known of the subscription of one trigger. All times are in milliseconds since 1970. */
export interface SubscriptionRecord {
	/** The webhook URL. */
	readonly url: string;
	readonly status: SubscriptionStatus;
	/** Kobble's id, if it is known. */
	readonly id?: string;
	/** Of two records the one that was changed later counts. */
	readonly changedAt: number;
	/** When n8n began to subscribe: tells one attempt from another. */
	readonly begunAt?: number;
	/** A handshake counts until then. */
	readonly awaitedUntil?: number;
	readonly handshake?: FollowedHandshake;
	/** It outlives the subscription: only a person can make the trigger forget it. */
	readonly topic?: PinnedTopic;
	/** The Kobble client of the first event of this topic. */
	readonly clientId?: string;
}

/** A record before the time of its change is noted. */
export type RecordChange = Omit<SubscriptionRecord, 'changedAt'>;

/** @returns `undefined` if what was stored is not a record */
export function parseRecord(stored: unknown): SubscriptionRecord | undefined {
	if (!isJsonObject(stored)) return undefined;
	const { url, id, changedAt, begunAt, awaitedUntil, clientId } = stored;
	if (typeof url !== 'string' || typeof changedAt !== 'number') return undefined;
	const topic = parsePinnedTopic(stored.topic);
	const handshake = parseHandshake(stored.handshake);
	return {
		url,
		status: STATUSES.find((known) => known === stored.status) ?? guessStatus(awaitedUntil, topic),
		changedAt,
		...(typeof id === 'string' && { id }),
		...(typeof begunAt === 'number' && { begunAt }),
		...(typeof awaitedUntil === 'number' && { awaitedUntil }),
		...(handshake && { handshake }),
		...(topic && { topic }),
		...(typeof clientId === 'string' && { clientId }),
	};
}

/** Before this package wrote a status, a record had a topic only once it was confirmed. */
function guessStatus(awaitedUntil: unknown, topic: PinnedTopic | undefined): SubscriptionStatus {
	if (topic !== undefined) return 'confirmed';
	return awaitedUntil === undefined ? 'unsubscribed' : 'awaiting';
}

function parsePinnedTopic(stored: unknown): PinnedTopic | undefined {
	if (!isJsonObject(stored)) return undefined;
	const { arn, signatureVersion } = stored;
	if (typeof arn !== 'string' || parseTopicArn(arn) === undefined) return undefined;
	return { arn, signatureVersion: signatureVersion === '2' ? '2' : '1' };
}

function parseHandshake(stored: unknown): FollowedHandshake | undefined {
	if (!isJsonObject(stored)) return undefined;
	const { token, sentAt } = stored;
	if (typeof token !== 'string' || typeof sentAt !== 'number') return undefined;
	return { token, sentAt };
}

/** The one of two records that counts. */
export function pickNewerRecord(
	one: SubscriptionRecord | undefined,
	other: SubscriptionRecord | undefined,
): SubscriptionRecord | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return other.changedAt > one.changedAt ? other : one;
}

/** Whoever reads static data cannot confirm or end a subscription with what is kept of a token. */
export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('base64url').slice(0, 22);
}
