import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { LruMap } from '../../data/lruMap';
import { SaveQueue } from './saveOrder';
import { StartedEvents } from './eventDeduplication';
import type { EventLock } from './eventDeduplication';
import { parseRecord, pickNewerRecord } from './subscriptionRecord';
import type { SubscriptionRecord } from './subscriptionRecord';

/**
 * What a trigger has to remember, in this process. n8n's static data alone does not do: it gives each
 * delivery a copy of its own, so two at once do not see each other; it saves what `create` left
 * behind over what a handshake stored meanwhile; and while testing it saves nothing at all.
 */
export class TriggerMemory {
	/** The handshake that is being confirmed. */
	handshake: Promise<unknown> | undefined;

	readonly saves = new SaveQueue();

	private known: SubscriptionRecord | undefined;

	private startedEvents = new StartedEvents();

	get record(): SubscriptionRecord | undefined {
		return this.known;
	}

	get events(): StartedEvents {
		return this.startedEvents;
	}

	/** Notes a change of the subscription; fields that are not named are gone. */
	change(record: Omit<SubscriptionRecord, 'changedAt'>): void {
		// Later than the one before even if the clock was set back: the later one counts.
		const changedAt = Math.max(Date.now(), (this.known?.changedAt ?? 0) + 1);
		this.known = { ...record, changedAt };
	}

	/** Forgets with which events the workflow was started. */
	forgetEvents(): void {
		this.startedEvents = new StartedEvents();
	}

	/** Takes over what n8n has saved: before this process began, or by another one. */
	load(data: IDataObject): void {
		this.known = pickNewerRecord(this.known, parseRecord(data.subscription));
		this.startedEvents.merge(data.started, Date.now());
	}

	/**
	 * Has n8n save this memory, as it is when it is saved and not as it is now: whoever saves last
	 * saves all that is known by then.
	 *
	 * @param claim of the delivery: n8n saves after it has stored the execution
	 */
	store(data: IDataObject, claim?: EventLock): void {
		data.subscription = { toJSON: () => this.known };
		data.started = {
			toJSON: () => {
				claim?.start();
				return this.startedEvents.stored();
			},
		};
	}
}

/** A test and the published workflow have subscriptions of their own. */
export type WebhookKind = 'production' | 'test';

const MAX_MEMORIES = 2_000;

const memories = new LruMap<TriggerMemory>(MAX_MEMORIES);

/** The memory of a trigger in this process. */
export function getTriggerMemory(
	context: IHookFunctions | IWebhookFunctions,
	kind: WebhookKind,
): TriggerMemory {
	const key = JSON.stringify([context.getWorkflow().id, context.getNode().id, kind]);
	const memory = memories.get(key) ?? new TriggerMemory();
	memories.set(key, memory);
	return memory;
}
