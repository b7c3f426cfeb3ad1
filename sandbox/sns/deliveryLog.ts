import type { MessageType } from './envelope';

const MAX_RECORDS = 50_000;

export interface DeliveryAttempt {
	/** Milliseconds since 1970. */
	at: number;
	ms: number;
	/** 0 if there was no response; `reason` then says why. */
	status: number;
	reason?: string;
}

/** The delivery of one message to one subscription. Contains no body and no token. */
export interface DeliveryRecord {
	number: number;
	type: MessageType;
	messageId: string;
	/** Only for notifications with an event. */
	eventId?: string;
	subscriptionArn: string;
	url: string;
	/** Whether the same message or event was already sent there. */
	duplicate: boolean;
	attempts: DeliveryAttempt[];
	/** `dropped`: before it arrived, the subscription ended or the sandbox was reset. */
	state: 'waiting' | 'delivered' | 'failed' | 'dropped';
}

export interface DeliveryCounters {
	waiting: number;
	delivered: number;
	failed: number;
	dropped: number;
	/** Number of posts, including repeats. */
	attempts: number;
	/** Deliveries that were repeated on purpose. */
	duplicates: number;
	/** By status; 0 if there was no response. */
	statuses: Record<string, number>;
	inFlight: number;
	maxInFlight: number;
}

/** Stores the newest deliveries and counts all of them. */
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
		// Removing one record per delivery would move the whole list each time.
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
