import { randomUUID } from 'node:crypto';
import type { SnsActions } from '../aws/awsResponses';
import type { WebhookSettings } from '../webhooks/webhookSettings';
import { DeliveryLog } from './deliveryLog';
import { DeliveryQueue, type Delivery } from './deliveryQueue';
import type { Envelope } from './envelope';
import { createSubscriptionConfirmation, createUnsubscribeConfirmation } from './messages';
import { TOPIC_ARN, createUnsubscribeUrl } from './snsUrls';
import { PublishedMessage, SentMessages } from './publishedMessage';
import { createToken, type Signer } from './signer';

/** A subscription at SNS; Kobble's own list is in the webhooks. */
export interface Subscriber {
	readonly url: string;
	readonly arn: string;
	/** The token of the current handshake; each handshake has a new one. */
	token: string;
	state: 'pending' | 'confirmed' | 'ended';
}

/** The SNS topic to which Kobble publishes its events: its subscriptions, and the messages to them. */
export class Topic implements SnsActions {
	log = new DeliveryLog();
	readonly sent = new SentMessages();
	readonly queue: DeliveryQueue;
	private key?: Signer;
	private readonly subscribers = new Map<string, Subscriber>();

	constructor(private readonly settings: () => Readonly<WebhookSettings>) {
		this.queue = new DeliveryQueue(settings, () => this.log);
	}

	/** What the topic signs with. */
	get signer(): Signer {
		if (this.key === undefined) throw new Error('The topic has nothing to sign with yet');
		return this.key;
	}

	set signer(signer: Signer) {
		this.key = signer;
	}

	/** Adds a subscription; nothing is sent to its URL yet. */
	subscribe(url: string): Subscriber {
		const arn = `${TOPIC_ARN}:${randomUUID()}`;
		const subscriber: Subscriber = { url, arn, token: createToken(), state: 'pending' };
		this.subscribers.set(arn, subscriber);
		return subscriber;
	}

	/** Sends the handshake. Resolves after the first attempt, whether or not it succeeded. */
	async sendHandshake(subscriber: Subscriber): Promise<void> {
		const message = new PublishedMessage(createSubscriptionConfirmation(subscriber.token));
		const isWanted = () => subscriber.state === 'pending';
		await new Promise<void>((resolve) => {
			const delivery = this.createDelivery(message, subscriber, false);
			this.queue.add([{ ...delivery, isWanted, onAttempt: resolve }]);
		});
	}

	/** Handles a GET on a `SubscribeURL`. A repeat gets the same response. */
	confirm(topicArn: string, token: string): string | undefined {
		if (topicArn !== TOPIC_ARN) return undefined;
		const subscriber = [...this.subscribers.values()].find((one) => one.token === token);
		if (subscriber === undefined) return undefined;
		subscriber.state = 'confirmed';
		return subscriber.arn;
	}

	/** Ends a subscription and notifies its URL. */
	unsubscribe(arn: string): boolean {
		const subscriber = this.subscribers.get(arn);
		if (subscriber === undefined || subscriber.state === 'ended') return false;
		const knewOfIt = subscriber.state === 'confirmed';
		subscriber.state = 'ended';
		subscriber.token = createToken();
		if (knewOfIt && this.settings().webhookUnsubscribeConfirmation) {
			const message = new PublishedMessage(createUnsubscribeConfirmation(arn, subscriber.token));
			const isWanted = () => subscriber.state === 'ended';
			this.queue.add([{ ...this.createDelivery(message, subscriber, false), isWanted }]);
		}
		return true;
	}

	/** Sends messages to all confirmed subscriptions; those marked as duplicates were already sent. */
	publish(messages: ReadonlyArray<{ message: PublishedMessage; duplicate: boolean }>): void {
		const confirmed = this.confirmed();
		const deliveries = messages.flatMap(({ message, duplicate }) => {
			this.sent.add(message);
			return confirmed.map((one) => this.createDelivery(message, one, duplicate));
		});
		this.queue.add(deliveries);
	}

	confirmed(): Subscriber[] {
		return [...this.subscribers.values()].filter(({ state }) => state === 'confirmed');
	}

	/** All subscriptions since the start or the last reset, ended ones included. */
	all(): Subscriber[] {
		return [...this.subscribers.values()];
	}

	reset(): void {
		// A delivery checks the state before it is sent, and is dropped.
		for (const subscriber of this.subscribers.values()) subscriber.state = 'ended';
		this.queue.clear();
		this.subscribers.clear();
		this.sent.clear();
		this.log = new DeliveryLog();
	}

	private createDelivery(
		message: PublishedMessage,
		subscriber: Subscriber,
		duplicate: boolean,
	): Delivery {
		const { unsigned, eventId } = message;
		const { url, arn } = subscriber;
		const record = this.log.addDelivery({
			type: unsigned.Type,
			messageId: unsigned.MessageId,
			...(eventId === undefined ? {} : { eventId }),
			subscriptionArn: arn,
			url,
			duplicate,
		});
		const envelope = (): Envelope => {
			const signed = message.sign(this.signer, this.settings().webhookSignatureVersion);
			const isNotification = unsigned.Type === 'Notification';
			return isNotification ? { ...signed, UnsubscribeURL: createUnsubscribeUrl(arn) } : signed;
		};
		return { record, envelope, isWanted: () => subscriber.state === 'confirmed' };
	}
}
