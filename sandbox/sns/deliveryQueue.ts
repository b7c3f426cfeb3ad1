import type { WebhookSettings } from '../webhooks/webhookSettings';
import type { DeliveryLog, DeliveryRecord } from './deliveryLog';
import type { Envelope } from './envelope';
import { postAsSns, type PostResult } from './postAsSns';

export interface Delivery {
	record: DeliveryRecord;
	/** Called at the first attempt, so that a waiting delivery takes little memory. */
	envelope: () => Envelope;
	/** Whether it should still be sent. */
	isWanted: () => boolean;
	/** Called after each attempt, and if the delivery is dropped. */
	onAttempt?: () => void;
}

/**
 * Whether SNS sends again: after no response, a server error or a 429. Other refusals are final. Source: Amazon,
 * "Amazon SNS message delivery retries"; the 429 is an assumption.
 */
export function isRepeated({ status }: Pick<PostResult, 'status'>): boolean {
	return status === 0 || status === 429 || status >= 500;
}

function isAccepted({ status }: PostResult): boolean {
	return status >= 200 && status < 300;
}

/** Sends deliveries with a concurrency limit, and repeats failed ones. */
export class DeliveryQueue {
	private waiting: Delivery[] = [];
	private readonly scheduledRetries = new Map<NodeJS.Timeout, Delivery>();
	private inFlight = 0;
	private stop = new AbortController();
	private idleWaiters: Array<() => void> = [];

	constructor(
		private readonly settings: () => Readonly<WebhookSettings>,
		private readonly log: () => DeliveryLog,
	) {}

	add(deliveries: readonly Delivery[]): void {
		for (const delivery of deliveries) this.waiting.push(delivery);
		this.sendWaiting();
	}

	/** Resolves once no delivery is waiting, in flight or due for a repeat. */
	async idle(): Promise<void> {
		if (this.isIdle()) return;
		await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
	}

	/** Drops all waiting deliveries and aborts those in flight. */
	clear(): void {
		const dropped = [...this.waiting.splice(0), ...this.scheduledRetries.values()];
		for (const timer of this.scheduledRetries.keys()) clearTimeout(timer);
		this.scheduledRetries.clear();
		for (const delivery of dropped) this.drop(delivery);
		this.stop.abort();
		this.stop = new AbortController();
		this.notifyIfIdle();
	}

	private isIdle(): boolean {
		return this.inFlight === 0 && this.waiting.length === 0 && this.scheduledRetries.size === 0;
	}

	private sendWaiting(): void {
		while (this.inFlight < this.settings().webhookConcurrency) {
			const next = this.waiting.shift();
			if (next === undefined) break;
			if (next.isWanted()) void this.send(next);
			else this.drop(next);
		}
		this.notifyIfIdle();
	}

	private drop({ record, onAttempt: onNews }: Delivery): void {
		this.log().end(record, 'dropped');
		onNews?.();
	}

	private notifyIfIdle(): void {
		if (!this.isIdle()) return;
		for (const resolve of this.idleWaiters.splice(0)) resolve();
	}

	private async send(delivery: Delivery): Promise<void> {
		const { record, envelope } = delivery;
		const log = this.log();
		const { signal } = this.stop;
		this.inFlight += 1;
		log.startAttempt();
		const at = Date.now();
		const { status, reason, ms } = await this.post(record, envelope(), signal);
		this.inFlight -= 1;
		log.endAttempt(record, { at, ms, status, ...(reason === undefined ? {} : { reason }) });
		if (signal.aborted) log.end(record, 'dropped');
		else this.settle(delivery, log, { status, ms, body: '' });
		delivery.onAttempt?.();
		this.sendWaiting();
	}

	private async post(record: DeliveryRecord, envelope: Envelope, signal: AbortSignal) {
		const { webhookTimeLimitMs, webhookContentType } = this.settings();
		const isFirst = envelope.Type === 'SubscriptionConfirmation';
		return await postAsSns(record.url, envelope, {
			timeLimitMs: webhookTimeLimitMs,
			contentType: webhookContentType,
			subscriptionArn: isFirst ? undefined : record.subscriptionArn,
			signal,
		});
	}

	private settle(delivery: Delivery, log: DeliveryLog, result: PostResult): void {
		const { record } = delivery;
		const { webhookRetries, webhookRetryDelayMs } = this.settings();
		if (isAccepted(result)) return log.end(record, 'delivered');
		if (!isRepeated(result) || record.attempts.length > webhookRetries) {
			return log.end(record, 'failed');
		}
		const timer = setTimeout(() => {
			this.scheduledRetries.delete(timer);
			this.add([delivery]);
		}, webhookRetryDelayMs);
		// A scheduled repeat should not keep the process alive.
		timer.unref();
		this.scheduledRetries.set(timer, delivery);
	}
}
