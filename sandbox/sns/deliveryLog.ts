import type { MessageType } from './envelope';

const MAX_RECORDS = 50_000;

export interface DeliveryAttempt {
	/** Milliseconds since 1970. */
	at: number;
	ms: number;
	/** 0 if there was no answer; then `reason` says why. */
	status: number;
	reason?: string;
}

/** One message on its way to one subscription. Holds no body and no token. */
export interface DeliveryRecord {
	number: number;
	type: MessageType;
	messageId: string;
	/** Only for notifications with an event. */
	eventId?: string;
	subscriptionArn: string;
	url: string;
	/** Whether the same message or event was sent there before. */
	duplicate: boolean;
	attempts: DeliveryAttempt[];
	/** `dropped`: the subscription ended, or the sandbox was reset, before it arrived. */
	state: 'waiting' | 'delivered' | 'failed' | 'dropped';
}

export interface DeliveryCounters {
	waiting: number;
	delivered: number;
	failed: number;
	dropped: number;
	/** Posts, repeats included. */
	attempts: number;
	/** Deliveries that were sent a second time on purpose. */
	duplicates: number;
	/** By status; 0 if there was no answer. */
	statuses: Record<string, number>;
	inFlight: number;
	maxInFlight: number;
}

/** Remembers the newest deliveries and counts all. */
export class DeliveryLog {
	private records: DeliveryRecord[] = [];
	private deliveryCount = 0;
	private readonly ended = { delivered: 0, failed: 0, dropped: 0 };
	private readonly statuses = new Map<number, number>();
	private attempts = 0;
	private duplicates = 0;
	private inFlight = 0;
	private maxInFlight = 0;

	addDelivery(facts: Omit<DeliveryRecord, 'number' | 'attempts' | 'state'>): DeliveryRecord {
		this.deliveryCount += 1;
		if (facts.duplicate) this.duplicates += 1;
		const record: DeliveryRecord = {
			number: this.deliveryCount,
			...facts,
			attempts: [],
			state: 'waiting',
		};
		this.records.push(record);
		// Dropping the oldest one by one would move the whole list with each delivery.
		if (this.records.length >= MAX_RECORDS * 1.1) this.records = this.records.slice(-MAX_RECORDS);
		return record;
	}

	startAttempt(): void {
		this.inFlight += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
	}

	endAttempt(record: DeliveryRecord, attempt: DeliveryAttempt): void {
		this.inFlight -= 1;
		this.attempts += 1;
		record.attempts.push(attempt);
		this.statuses.set(attempt.status, (this.statuses.get(attempt.status) ?? 0) + 1);
	}

	end(record: DeliveryRecord, state: 'delivered' | 'failed' | 'dropped'): void {
		record.state = state;
		this.ended[state] += 1;
	}

	/** The newest deliveries, oldest first. */
	newest(count = MAX_RECORDS): DeliveryRecord[] {
		return this.records
			.slice(-Math.min(count, MAX_RECORDS))
			.map((record) => ({ ...record, attempts: [...record.attempts] }));
	}

	counters(): DeliveryCounters {
		const { delivered, failed, dropped } = this.ended;
		return {
			waiting: this.deliveryCount - delivered - failed - dropped,
			delivered,
			failed,
			dropped,
			attempts: this.attempts,
			duplicates: this.duplicates,
			statuses: Object.fromEntries(this.statuses),
			inFlight: this.inFlight,
			maxInFlight: this.maxInFlight,
		};
	}
}
