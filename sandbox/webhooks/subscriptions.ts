import { randomUUID } from 'node:crypto';
import type { Subscriber } from '../sns/topic';

/** A subscription in the API; all fields except `url` are assumed [api-13129088]. */
export interface WebhookSubscription {
	id: string;
	url: string;
	created_at: string;
	updated_at: string;
}

export interface ListedSubscription {
	subscription: WebhookSubscription;
	subscriber: Subscriber;
}

/** The subscriptions that Kobble lists. */
export class Subscriptions {
	private readonly byId = new Map<string, ListedSubscription>();

	add(subscriber: Subscriber, now: Date): ListedSubscription {
		const time = now.toISOString();
		const { url } = subscriber;
		const subscription = { id: randomUUID(), url, created_at: time, updated_at: time };
		const listed = { subscription, subscriber };
		this.byId.set(subscription.id, listed);
		return listed;
	}

	list(): ListedSubscription[] {
		return [...this.byId.values()];
	}

	/** Removes a subscription and returns it; undefined if no subscription has this ID. */
	remove(id: string): ListedSubscription | undefined {
		const listed = this.byId.get(id);
		this.byId.delete(id);
		return listed;
	}

	clear(): void {
		this.byId.clear();
	}
}
