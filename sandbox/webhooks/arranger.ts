import { notificationOf, type KobbleEvent } from '../sns/messages';
import { Outgoing } from '../sns/outgoing';
import type { WebhookSettings } from './webhookSettings';

/** A message on its way out, and whether it, or its event, goes out for the second time. */
export interface Arranged {
	message: Outgoing;
	duplicate: boolean;
}

const SUBJECTS = { null: null, absent: undefined, text: 'An event of Kobble' } as const;

function messageOf(event: KobbleEvent, settings: Readonly<WebhookSettings>): Outgoing {
	const Subject = SUBJECTS[settings.webhookSubject];
	const unsigned = notificationOf(event, Subject === undefined ? {} : { Subject });
	return new Outgoing(unsigned, event.id);
}

function reversedInGroups<T>(list: readonly T[], size: number): T[] {
	const groups: T[][] = [];
	for (let start = 0; start < list.length; start += size) {
		groups.push(list.slice(start, start + size).reverse());
	}
	return groups.flat();
}

/** Makes events into messages as they go out: with the duplicates and the disorder of the settings. */
export class Arranger {
	private owed = 0;
	private copies = 0;

	arrange(events: readonly KobbleEvent[], settings: Readonly<WebhookSettings>): Arranged[] {
		const messages = events.flatMap((event) => this.onceOrTwice(event, settings));
		return reversedInGroups(messages, settings.webhookDisorder);
	}

	/** What is to come twice stands right behind the first, so that both can be under way at once. */
	private onceOrTwice(event: KobbleEvent, settings: Readonly<WebhookSettings>): Arranged[] {
		const { webhookDuplicatePercent: percent, webhookDuplicateOf: of } = settings;
		const message = messageOf(event, settings);
		const once = { message, duplicate: false };
		// In hundredths: a percentage that is added up over many calls must not lose anything.
		this.owed += percent;
		if (this.owed < 100) return [once];
		this.owed -= 100;
		this.copies += 1;
		const isOwnMessage = of === 'event' || (of === 'both' && this.copies % 2 === 0);
		const copy = isOwnMessage ? messageOf(event, settings) : message;
		return [once, { message: copy, duplicate: true }];
	}
}
