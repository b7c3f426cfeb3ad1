import type { Envelope, SignatureVersion, UnsignedEnvelope } from './envelope';
import type { Signer } from './signer';

/** A published message. It is signed once, and is the same for all subscriptions and repeats. */
export class PublishedMessage {
	private signed?: Envelope;

	constructor(
		readonly unsigned: UnsignedEnvelope,
		/** Only if it is a notification with an event. */
		readonly eventId?: string,
	) {}

	/** Signs at the first call; later calls return the same envelope. */
	sign(signer: Signer, version: SignatureVersion): Envelope {
		this.signed ??= signer.sign(this.unsigned, version);
		return this.signed;
	}
}

const MAX_MESSAGES = 20_000;

/** The newest messages, which can be delivered again later. */
export class SentMessages {
	private readonly byId = new Map<string, PublishedMessage>();

	add(message: PublishedMessage): void {
		this.byId.set(message.unsigned.MessageId, message);
		if (this.byId.size <= MAX_MESSAGES) return;
		const [oldest] = this.byId.keys();
		if (oldest !== undefined) this.byId.delete(oldest);
	}

	find(messageId: string): PublishedMessage | undefined {
		return this.byId.get(messageId);
	}

	/** The newest messages, oldest first. */
	newest(count: number): PublishedMessage[] {
		return [...this.byId.values()].slice(-count);
	}

	clear(): void {
		this.byId.clear();
	}
}
