import { hash } from 'node:crypto';

import { isJsonObject } from '../../data/json';
import type { SignatureVersion } from '../../sns/snsMessage';
import { parseTopicArn } from '../../sns/awsUrls';

/** The topic that deliveries have to come from. */
export interface PinnedTopic {
	readonly arn: string;
	/** The signature version of its handshake: from then on, a lower one is refused. */
	readonly signatureVersion: SignatureVersion;
}

/** The handshake that was confirmed. */
export interface FollowedHandshake {
	/** A hash of its token, to recognize the same handshake if it is delivered again. */
	readonly token: string;
	/** When Amazon sent it, by Amazon's clock, in milliseconds since 1970. */
	readonly sentAt: number;
}

const STATUSES = [
	/** A person unpublished the workflow. */
	'unsubscribed',
	/** n8n tried to subscribe, and Kobble refused. */
	'failed',
	/** Subscribed at Kobble; Amazon's handshake has not arrived yet. */
	'awaiting',
	/** The confirmation was sent; it may have taken effect although there was no response. */
	'asked',
	'confirmed',
	/** Amazon said that the subscription has ended. */
	'ended',
] as const;

export type SubscriptionStatus = (typeof STATUSES)[number];

/**
 * What is known about the subscription of one trigger. All times are in milliseconds since 1970.
 */
export interface SubscriptionRecord {
	/** The webhook URL. */
	readonly url: string;
	readonly status: SubscriptionStatus;
	/** Kobble's ID, if known. */
	readonly id?: string;
	/** Of two records, the one with the later change counts. */
	readonly changedAt: number;
	/** When n8n began to subscribe; distinguishes one attempt from another. */
	readonly begunAt?: number;
	/** A handshake is accepted until then. */
	readonly awaitedUntil?: number;
	readonly handshake?: FollowedHandshake;
	/** It outlives the subscription: only a person can make the trigger forget it. */
	readonly topic?: PinnedTopic;
	/** The Kobble client of the first event of this topic. */
	readonly clientId?: string;
}

/** A record without the time of its change. */
export type RecordChange = Omit<SubscriptionRecord, 'changedAt'>;

/** @returns `undefined` if the stored value is not a record */
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

/** Before this package stored a status, a record had a topic only once it was confirmed. */
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

/** The record that counts, of two. */
export function pickNewerRecord(
	one: SubscriptionRecord | undefined,
	other: SubscriptionRecord | undefined,
): SubscriptionRecord | undefined {
	if (one === undefined || other === undefined) return one ?? other;
	return other.changedAt > one.changedAt ? other : one;
}

/** Hashed, so that the stored value cannot be used to confirm or end a subscription. */
export function hashToken(token: string): string {
	return hash('sha256', token, 'base64url').slice(0, 22);
}
