import type { AwsFault } from '../aws/awsFaults';
import type { AwsRequest } from '../aws/awsHost';
import { LocalAws } from '../aws/localAws';
import type { DeliveryCounters, DeliveryRecord } from '../sns/deliveryLog';
import type { Envelope } from '../sns/envelope';
import type { KobbleEvent } from '../sns/messages';
import { TOPIC_ARN } from '../sns/snsUrls';
import { postAsSns, type PostOptions, type PostResult } from '../sns/postAsSns';
import type { Signer } from '../sns/signer';
import { Topic, type Subscriber } from '../sns/topic';
import { pause } from '../pause';
import { MessageFactory } from './messageFactory';
import { createEvents, type EventDefaults, type EventOptions } from './events';
import { Subscriptions, type ListedSubscription } from './subscriptions';
import type { WebhookSettings } from './webhookSettings';

/** The part of the sandbox that the webhooks read. All of it can change while they run. */
export interface WebhookContext {
	settings: () => Readonly<WebhookSettings>;
	defaults: () => EventDefaults;
	now: () => Date;
}

/** The result of emitting events. */
export interface Emission {
	events: KobbleEvent[];
	/** The number of confirmed subscriptions. Without any, the events are lost, as with SNS. */
	subscriptions: number;
}

/** Kobble's webhooks: subscriptions, events, and a local Amazon that delivers them. */
export class Webhooks {
	readonly topicArn = TOPIC_ARN;
	private readonly subscriptionList = new Subscriptions();
	private messageFactory = new MessageFactory();
	private emittedCount = 0;

	private constructor(
		private readonly context: WebhookContext,
		private readonly topic: Topic,
		private readonly aws: LocalAws,
	) {}

	/** Rejects if the port of the proxy is in use (`EADDRINUSE`). */
	static async start(context: WebhookContext, proxyPort?: number): Promise<Webhooks> {
		const topic = new Topic(context.settings);
		const aws = await LocalAws.start(topic, proxyPort);
		topic.signer = await aws.newSigner();
		return new Webhooks(context, topic, aws);
	}

	/** The proxy that connects SNS's host to this machine, and refuses all other hosts. */
	get proxyUrl(): string {
		return this.aws.proxy.url;
	}

	/** A file with the certificate of the authority that issued that host's certificate. */
	get caFile(): string {
		return this.aws.caFile;
	}

	/** The same as PEM. */
	get caCertificate(): string {
		return this.aws.caCertificate;
	}

	/** The environment variables with which a process reaches that host; Node.js reads them only at startup. */
	get environment(): Record<string, string> {
		return this.aws.environment;
	}

	/** Signs like the sandbox itself. */
	get signer(): Signer {
		return this.topic.signer;
	}

	/** Signs with another key than that of the named certificate. */
	async strangerSigner(certificateUrl = this.signer.certificateUrl): Promise<Signer> {
		return await this.aws.strangerSigner(certificateUrl);
	}

	/** Switches to a new signing key, as Amazon does about once a year; the old certificate is still served. */
	async newSigningKey(): Promise<Signer> {
		this.topic.signer = await this.aws.newSigner();
		return this.topic.signer;
	}

	/** Adds a subscription without a handshake. */
	subscribe(url: string): ListedSubscription {
		return this.subscriptionList.add(this.topic.subscribe(url), this.context.now());
	}

	/** Sends the handshake after the configured delay. Resolves after its first attempt. */
	async sendHandshake(subscriber: Subscriber): Promise<void> {
		await pause(this.context.settings().webhookHandshakeDelayMs);
		await this.topic.sendHandshake(subscriber);
	}

	/** Ends a subscription; undefined if no subscription has this ID. */
	unsubscribe(id: string): ListedSubscription | undefined {
		const removed = this.subscriptionList.remove(id);
		if (removed !== undefined) this.topic.unsubscribe(removed.subscriber.arn);
		return removed;
	}

	/** The subscriptions that Kobble lists, oldest first. */
	subscriptions(): ListedSubscription[] {
		return this.subscriptionList.list();
	}

	/** Every subscription that SNS has or had, including those that Kobble no longer lists. */
	subscribers(): Subscriber[] {
		return this.topic.all().map((subscriber) => ({ ...subscriber }));
	}

	/** Emits events to the subscriptions that are confirmed now. */
	emit(options: EventOptions = {}): Emission {
		const events = createEvents(options, this.context.defaults(), this.context.now());
		this.emittedCount += events.length;
		const subscriptions = this.topic.confirmed().length;
		this.topic.publish(this.messageFactory.createMessages(events, this.context.settings()));
		return { events, subscriptions };
	}

	/** Number of events since the start or the last reset, including those without a subscription. */
	emitted(): number {
		return this.emittedCount;
	}

	/** Delivers messages again: the given ones, or the newest. Returns how many. */
	redeliver(which: readonly string[] | number): number {
		const { sent } = this.topic;
		const messages =
			typeof which === 'number' ? sent.newest(which) : which.flatMap((id) => sent.find(id) ?? []);
		this.topic.publish(messages.map((message) => ({ message, duplicate: true })));
		return messages.length;
	}

	/** Posts an envelope, or any text, once and to any URL; for messages that are not genuine. */
	async post(
		url: string,
		message: Envelope | string,
		options: Partial<PostOptions> = {},
	): Promise<PostResult> {
		const { webhookTimeLimitMs, webhookContentType } = this.context.settings();
		return await postAsSns(url, message, {
			timeLimitMs: webhookTimeLimitMs,
			contentType: webhookContentType,
			...options,
		});
	}

	/** The newest deliveries, oldest first. */
	deliveries(newest?: number): DeliveryRecord[] {
		return this.topic.log.newest(newest);
	}

	counters(): DeliveryCounters {
		return this.topic.log.counters();
	}

	/** Resolves once no delivery is waiting, in flight or due for a repeat. */
	async settled(): Promise<void> {
		await this.topic.queue.idle();
	}

	/** Replaces all earlier faults of SNS's host. */
	setAwsFaults(faults: AwsFault | AwsFault[]): void {
		this.aws.host.faults.set([faults].flat());
	}

	clearAwsFaults(): void {
		this.aws.host.faults.set([]);
	}

	/** The requests to SNS's host since the start or the last reset. */
	awsRequests(): AwsRequest[] {
		return this.aws.host.requests.map((request) => ({ ...request }));
	}

	/** Targets that the proxy refused. */
	refusedByProxy(): string[] {
		return [...this.aws.proxy.refused];
	}

	/** Removes all subscriptions, deliveries and faults; keys, certificates and ports stay. */
	reset(): void {
		this.topic.reset();
		this.subscriptionList.clear();
		this.messageFactory = new MessageFactory();
		this.emittedCount = 0;
		this.aws.reset();
	}

	async close(): Promise<void> {
		this.topic.reset();
		await this.aws.close();
	}
}
