import { randomBytes, sign, type KeyObject } from 'node:crypto';
import {
	stringToSign,
	type Envelope,
	type SignatureVersion,
	type UnsignedEnvelope,
} from './envelope';
import {
	createNotification,
	createSubscriptionConfirmation,
	createUnsubscribeConfirmation,
	type EnvelopeOverrides,
	type KobbleEvent,
} from './messages';
import { TOPIC_ARN } from './snsUrls';

// "1" = RSA-SHA1, "2" = RSA-SHA256 [doc-1798440].
const DIGESTS: Readonly<Record<SignatureVersion, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/** Signs as SNS does. Tests use it to forge messages: they change a genuine envelope and sign it again, or not. */
export class Signer {
	constructor(
		private readonly key: KeyObject,
		/** The `SigningCertURL` of all messages that it signs. */
		readonly certificateUrl: string,
	) {}

	/** Signs any envelope; earlier signature fields are replaced. */
	sign(envelope: UnsignedEnvelope, version: SignatureVersion = '1'): Envelope {
		const signature = sign(DIGESTS[version], Buffer.from(stringToSign(envelope)), this.key);
		return {
			...envelope,
			SignatureVersion: version,
			Signature: signature.toString('base64'),
			SigningCertURL: this.certificateUrl,
		};
	}

	/** A signed notification of an event, or of any text. */
	notification(
		message: KobbleEvent | string,
		changes: EnvelopeOverrides = {},
		version: SignatureVersion = '1',
	): Envelope {
		return this.sign(createNotification(message, changes), version);
	}

	/** A signed confirmation. It belongs to a subscription only if its token does. */
	subscriptionConfirmation(
		changes: EnvelopeOverrides = {},
		version: SignatureVersion = '1',
		token = createToken(),
	): Envelope {
		return this.sign(createSubscriptionConfirmation(token, changes), version);
	}

	unsubscribeConfirmation(
		changes: EnvelopeOverrides = {},
		version: SignatureVersion = '1',
	): Envelope {
		const arn = `${changes.TopicArn ?? TOPIC_ARN}:${randomBytes(16).toString('hex')}`;
		return this.sign(createUnsubscribeConfirmation(arn, createToken(), changes), version);
	}
}

/** A token as long as Amazon's. */
export function createToken(): string {
	return randomBytes(128).toString('hex');
}
