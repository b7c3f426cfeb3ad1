import { createNotification, type KobbleEvent } from '../sns/messages';
import { PublishedMessage } from '../sns/publishedMessage';
import type { WebhookSettings } from './webhookSettings';

/** A message to publish, and whether it, or its event, was already published. */
export interface Publication {
	message: PublishedMessage;
	duplicate: boolean;
}

const SUBJECTS = { null: null, absent: undefined, text: 'An event of Kobble' } as const;

function createMessage(event: KobbleEvent, settings: Readonly<WebhookSettings>): PublishedMessage {
	const Subject = SUBJECTS[settings.webhookSubject];
	const unsigned = createNotification(event, Subject === undefined ? {} : { Subject });
	return new PublishedMessage(unsigned, event.id);
}

function reverseInGroups<T>(list: readonly T[], size: number): T[] {
	const groups: T[][] = [];
	for (let start = 0; start < list.length; start += size) {
		groups.push(list.slice(start, start + size).reverse());
	}
	return groups.flat();
}

/** Creates the messages of events, with the duplicates and the reordering of the settings. */
export class MessageFactory {
	private duplicatePercentSum = 0;
	private duplicateCount = 0;

	createMessages(
		events: readonly KobbleEvent[],
		settings: Readonly<WebhookSettings>,
	): Publication[] {
		const messages = events.flatMap((event) => this.createWithDuplicate(event, settings));
		return reverseInGroups(messages, settings.webhookDisorder);
	}

	/** A duplicate directly follows its message, so that both can be in flight at once. */
	private createWithDuplicate(
		event: KobbleEvent,
		settings: Readonly<WebhookSettings>,
	): Publication[] {
		const { webhookDuplicatePercent: percent, webhookDuplicateOf: of } = settings;
		const message = createMessage(event, settings);
		const once = { message, duplicate: false };
		// The sum is kept between calls, so that a small percentage also works for single events.
		this.duplicatePercentSum += percent;
		if (this.duplicatePercentSum < 100) return [once];
		this.duplicatePercentSum -= 100;
		this.duplicateCount += 1;
		const isOwnMessage = of === 'event' || (of === 'both' && this.duplicateCount % 2 === 0);
		const copy = isOwnMessage ? createMessage(event, settings) : message;
		return [once, { message: copy, duplicate: true }];
	}
}
