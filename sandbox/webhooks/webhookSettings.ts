import {
	amount,
	count,
	flag,
	oneOf,
	percent,
	text,
	wholeAmount,
	type Check,
} from '../settingChecks';

const ANSWER_STYLES = ['plain', 'data', 'noId', 'neverId', 'idOnceConfirmed'] as const;
const HANDSHAKES = ['afterAnswer', 'beforeAnswer', 'never'] as const;
const SUBJECTS = ['null', 'absent', 'text'] as const;
const VERSIONS = ['1', '2'] as const;
const COPIES = ['message', 'event', 'both'] as const;

/** How the sandbox's webhooks behave. */
export interface WebhookSettings {
	/**
	 * What the subscription endpoints answer, which is not documented. `plain`: the subscription, and a bare list;
	 * `data`: the same inside `{ data }`; `noId`: no id in the answer to POST, one in the list; `neverId`: no id
	 * anywhere; `idOnceConfirmed`: `id` is null until the handshake is over.
	 */
	webhookAnswer: (typeof ANSWER_STYLES)[number];
	/** Whether DELETE answers 204 instead of 200 with the subscription. */
	webhookDeleteIsEmpty: boolean;
	/** When the handshake goes out. `beforeAnswer`: POST is answered once the handshake was tried. */
	webhookHandshake: (typeof HANDSHAKES)[number];
	/** Before the handshake goes out. */
	webhookHandshakeDelayMs: number;
	/** Whether the end of a subscription is told to its URL. */
	webhookUnsubscribeConfirmation: boolean;
	webhookSignatureVersion: (typeof VERSIONS)[number];
	/** What `Subject` of a notification is: Kobble's example has null, Amazon leaves it out. */
	webhookSubject: (typeof SUBJECTS)[number];
	webhookContentType: string;
	/** A delivery that is not answered by then has not arrived. SNS: 15 s. */
	webhookTimeLimitMs: number;
	/** How often a delivery that has not arrived is repeated. */
	webhookRetries: number;
	/** Between two tries. SNS: 20 s. */
	webhookRetryDelayMs: number;
	/** Deliveries under way at once. */
	webhookConcurrency: number;
	/** So many percent of the emitted events are delivered twice. */
	webhookDuplicatePercent: number;
	/** What of it comes twice: the `message`, or the `event` in a message of its own, or `both` in turn. */
	webhookDuplicateOf: (typeof COPIES)[number];
	/** So many messages at a time are sent in reverse order. 1: in order. */
	webhookDisorder: number;
}

export const DEFAULT_WEBHOOK_SETTINGS: Readonly<WebhookSettings> = {
	webhookAnswer: 'plain',
	webhookDeleteIsEmpty: false,
	webhookHandshake: 'afterAnswer',
	webhookHandshakeDelayMs: 0,
	webhookUnsubscribeConfirmation: true,
	webhookSignatureVersion: '1',
	webhookSubject: 'null',
	webhookContentType: 'text/plain; charset=UTF-8',
	webhookTimeLimitMs: 15_000,
	webhookRetries: 3,
	webhookRetryDelayMs: 1000,
	webhookConcurrency: 10,
	webhookDuplicatePercent: 0,
	webhookDuplicateOf: 'message',
	webhookDisorder: 1,
};

export const WEBHOOK_CHECKS: Record<keyof WebhookSettings, Check> = {
	webhookAnswer: oneOf(ANSWER_STYLES),
	webhookDeleteIsEmpty: flag,
	webhookHandshake: oneOf(HANDSHAKES),
	webhookHandshakeDelayMs: amount,
	webhookUnsubscribeConfirmation: flag,
	webhookSignatureVersion: oneOf(VERSIONS),
	webhookSubject: oneOf(SUBJECTS),
	webhookContentType: text,
	webhookTimeLimitMs: count,
	webhookRetries: wholeAmount,
	webhookRetryDelayMs: amount,
	webhookConcurrency: count,
	webhookDuplicatePercent: percent,
	webhookDuplicateOf: oneOf(COPIES),
	webhookDisorder: count,
};
