import { constants, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { isCertificateUrl, isConfirmationUrl } from './awsUrls';
import type { CertificateCache, FetchCertificate } from './certificateCache';
import { parseTimestamp } from './readSnsMessage';
import { findCertificateFault, findValidityFault } from './signingCertificate';
import type { Refusal, SignatureVersion, SnsMessage, VerificationResult } from './snsMessage';
import { refuseUnproven } from './snsMessage';

const MINUTE = 60_000;
const MAX_AGE = 120 * MINUTE;
/** Tolerance for clock differences. */
const MAX_AHEAD = 5 * MINUTE;

const HASHES: Readonly<Record<SignatureVersion, string>> = { '1': 'sha1', '2': 'sha256' };

export interface Verification {
	readonly certificates: CertificateCache;
	readonly fetchCertificate: FetchCertificate;
	/** Milliseconds since 1970. */
	readonly now: number;
	/**
	 * The lowest accepted signature version. It is stored with a topic at its handshake, and rules
	 * out SHA-1 if Amazon signs that topic with SHA-256.
	 */
	readonly minimumSignatureVersion?: SignatureVersion;
}

/**
 * Whether Amazon SNS recently signed this message for the topic that it names. The caller has to
 * check whether that is the right topic, and whether the message is new.
 *
 * A correctly signed message that is only too old or too new is not refused: the clock of this
 * machine may be wrong, and SNS would never send the message again.
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
	const { certificate } = answer;
	const fault = findCertificateFault(certificate);
	if (fault !== undefined) return refuseUnproven(fault);
	const isSigned = isSignedWith(certificate.publicKey, message);
	if (isSigned === undefined) return toUnverifiable('This system does not check such signatures');
	if (!isSigned) return refuseUnproven('The signature does not match the message');
	const timeFault = findTimeFault(message, now) ?? findValidityFault(certificate, now);
	if (timeFault !== undefined) return toUnverifiable(`${timeFault}. ${CLOCK_ADVICE}`);
	certificates.markProven(SigningCertURL);
	return { kind: 'genuine' };
}

const CLOCK_ADVICE = 'Check the clock of this machine';

function findTimeFault({ Timestamp }: SnsMessage, now: number): string | undefined {
	const sentAt = parseTimestamp(Timestamp);
	if (sentAt === undefined || !(now - sentAt <= MAX_AGE)) {
		return 'By the clock of this machine the message is more than 2 hours old';
	}
	if (sentAt - now <= MAX_AHEAD) return undefined;
	return 'The message is more than 5 minutes ahead of the clock of this machine';
}

/** The checks that need no certificate. */
function findRefusal(message: SnsMessage, verification: Verification): Refusal | undefined {
	const { minimumSignatureVersion = '1' } = verification;
	if (message.SignatureVersion < minimumSignatureVersion) {
		return refuseUnproven('The message is signed with SHA-1, and this topic signs with SHA-256');
	}
	if (!isCertificateUrl(message.SigningCertURL, message.TopicArn)) {
		return refuseUnproven(
			"SigningCertURL is not a certificate on the SNS host of the topic's region",
		);
	}
	if (message.Type !== 'Notification' && !isConfirmationUrl(message)) {
		return refuseUnproven(
			'SubscribeURL does not confirm the subscription that the message is about',
		);
	}
	return decodeSignature(message) === undefined
		? refuseUnproven('The signature is not Base64 as Amazon writes it')
		: undefined;
}

/** `undefined` unless re-encoding the bytes gives exactly this text. */
function decodeSignature({ Signature }: SnsMessage): Buffer | undefined {
	const bytes = Buffer.from(Signature, 'base64');
	return Signature !== '' && bytes.toString('base64') === Signature ? bytes : undefined;
}

/** `undefined` if the system's cryptography policy forbids the hash. */
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
 * The text that Amazon signs: the name and the value of each signed field, each followed by a
 * newline, sorted by name. `Subject` is only included if the message has one.
 *
 * Nothing else separates names and values. The text is unambiguous because no value except
 * `Message` may contain a newline, which `readSnsMessage` checks.
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
