import { constants, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { isCertificateUrl, isConfirmationUrl } from './awsUrls';
import type { CertificateCache, FetchCertificate } from './certificateCache';
import { parseTimestamp } from './readSnsMessage';
import { findCertificateFault } from './signingCertificate';
import type { SignatureVersion, SnsMessage } from './snsMessage';
import { refuseUnproven } from './verificationResult';
import type { Refusal, VerificationResult } from './verificationResult';

const MINUTE = 60_000;
const MAX_AGE = 120 * MINUTE;
/** Clocks differ a little. */
const MAX_AHEAD = 5 * MINUTE;

const HASHES: Readonly<Record<SignatureVersion, string>> = { '1': 'sha1', '2': 'sha256' };

export interface Verification {
	readonly certificates: CertificateCache;
	readonly fetchCertificate: FetchCertificate;
	/** Milliseconds since 1970. */
	readonly now: number;
	/**
	 * The version that the topic is known to sign with: a lower one is refused, a higher one is not.
	 * Kept beside a topic since its handshake it shuts out SHA-1 where Amazon signs with SHA-256.
	 */
	readonly minimumSignatureVersion?: SignatureVersion;
}

/**
 * Whether Amazon SNS signed this message, for the topic that it names, not long ago. Whether that is
 * the right topic, and whether the message was there before, is for the caller to say.
 *
 * Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
 */
export async function verifySnsMessage(
	message: SnsMessage,
	verification: Verification,
): Promise<VerificationResult> {
	const { certificates, fetchCertificate, now } = verification;
	const refusal = findRefusal(message, verification);
	if (refusal !== undefined) return refusal;
	const { SigningCertURL } = message;
	const answer = await certificates.getCertificate(SigningCertURL, now, fetchCertificate);
	if ('unavailable' in answer) return toUnverifiable(answer.unavailable);
	const unfitness = findCertificateFault(answer.certificate, now);
	if (unfitness !== undefined) return refuseUnproven(unfitness);
	const isSigned = isSignedWith(answer.certificate.publicKey, message);
	if (isSigned === undefined) return toUnverifiable('This system does not check such signatures');
	if (!isSigned) return refuseUnproven('The signature does not fit the message');
	certificates.markProven(SigningCertURL);
	return { kind: 'genuine' };
}

/** What can be said before any certificate is fetched. */
function findRefusal(message: SnsMessage, verification: Verification): Refusal | undefined {
	const { now, minimumSignatureVersion = '1' } = verification;
	const sentAt = parseTimestamp(message.Timestamp);
	if (sentAt === undefined || !(now - sentAt <= MAX_AGE)) {
		return refuseUnproven('The message is more than 2 hours old, by the clock of this machine');
	}
	if (!(sentAt - now <= MAX_AHEAD)) {
		return refuseUnproven('The message is more than 5 minutes ahead of the clock of this machine');
	}
	if (message.SignatureVersion < minimumSignatureVersion) {
		return refuseUnproven('The message is signed with SHA-1, and this topic signs with SHA-256');
	}
	if (!isCertificateUrl(message.SigningCertURL, message.TopicArn)) {
		return refuseUnproven("SigningCertURL is no certificate on the SNS host of the topic's region");
	}
	if (message.Type !== 'Notification' && !isConfirmationUrl(message)) {
		return refuseUnproven(
			'SubscribeURL does not confirm the subscription that the message is about',
		);
	}
	return decodeSignature(message) === undefined
		? refuseUnproven('The signature is no Base64 as Amazon writes it')
		: undefined;
}

/** `undefined` where the text is not exactly what encoding its bytes gives. */
function decodeSignature({ Signature }: SnsMessage): Buffer | undefined {
	const bytes = Buffer.from(Signature, 'base64');
	return Signature !== '' && bytes.toString('base64') === Signature ? bytes : undefined;
}

/** `undefined` where the system's rules for cryptography forbid the hash. */
function isSignedWith(key: KeyObject, message: SnsMessage): boolean | undefined {
	const signature = decodeSignature(message);
	if (signature === undefined) return false;
	const text = Buffer.from(buildStringToSign(message));
	const padding = constants.RSA_PKCS1_PADDING;
	try {
		return verify(HASHES[message.SignatureVersion], text, { key, padding }, signature);
	} catch {
		return undefined;
	}
}

function toUnverifiable(reason: string): VerificationResult {
	return { kind: 'unverifiable', status: 503, reason };
}

const SIGNED_IN_NOTIFICATION = [
	'Message',
	'MessageId',
	'Subject',
	'Timestamp',
	'TopicArn',
	'Type',
] as const;

const SIGNED_IN_CONFIRMATION = [
	'Message',
	'MessageId',
	'SubscribeURL',
	'Timestamp',
	'Token',
	'TopicArn',
	'Type',
] as const;

/**
 * The text that Amazon signs: of each signed field its name and its value, a line end after both,
 * in the order of the names. A `Subject` is part of it only where the message has one.
 *
 * Names and values are not kept apart by anything else, so this text stands for one message only
 * because no value but `Message` may hold a line end (`readSnsMessage` sees to it).
 *
 * Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
 */
export function buildStringToSign(message: SnsMessage): string {
	return message.Type === 'Notification'
		? joinPairs(message, SIGNED_IN_NOTIFICATION)
		: joinPairs(message, SIGNED_IN_CONFIRMATION);
}

function joinPairs<Message extends SnsMessage>(
	message: Message,
	names: ReadonlyArray<keyof Message & string>,
): string {
	return names
		.filter((name) => message[name] !== undefined)
		.map((name) => `${name}\n${String(message[name])}\n`)
		.join('');
}
