import { amount, count, flag, oneOf, percent, text, wholeAmount, type Check } from '../valueChecks';

const ANSWER_STYLES = ['plain', 'data', 'noId', 'neverId', 'idOnceConfirmed'] as const;
const HANDSHAKES = ['afterAnswer', 'beforeAnswer', 'never'] as const;
const SUBJECTS = ['null', 'absent', 'text'] as const;
const VERSIONS = ['1', '2'] as const;
const COPIES = ['message', 'event', 'both'] as const;

/** The behavior of the sandbox's webhooks. */
export interface WebhookSettings {
	/**
	 * The responses of the subscription endpoints, which are not documented. `plain`: the subscription, and a bare list;
	 * `data`: the same inside `{ data }`; `noId`: an ID in the list, but not in the response to POST; `neverId`: no ID
	 * anywhere; `idOnceConfirmed`: `id` is null until the subscription is confirmed.
	 */
	webhookAnswer: (typeof ANSWER_STYLES)[number];
	/** Whether DELETE responds with 204 instead of 200 and the subscription. */
	webhookDeleteIsEmpty: boolean;
	/** When the handshake is sent. `beforeAnswer`: POST gets its response after the first attempt. */
	webhookHandshake: (typeof HANDSHAKES)[number];
	/** Delay of the handshake. */
	webhookHandshakeDelayMs: number;
	/** Whether the URL of a subscription is notified when it ends. */
	webhookUnsubscribeConfirmation: boolean;
	webhookSignatureVersion: (typeof VERSIONS)[number];
	/** The `Subject` of a notification: null in Kobble's example, omitted by Amazon. */
	webhookSubject: (typeof SUBJECTS)[number];
	webhookContentType: string;
	/** A delivery without a response in this time has failed. SNS: 15 s. */
	webhookTimeLimitMs: number;
	/** How often a failed delivery is repeated. */
	webhookRetries: number;
	/** The wait between two attempts. SNS: 20 s. */
	webhookRetryDelayMs: number;
	/** Deliveries in flight at once. */
	webhookConcurrency: number;
	/** This percentage of the emitted events is delivered twice. */
	webhookDuplicatePercent: number;
	/** What is delivered twice: the `message`, the `event` in another message, or `both` alternately. */
	webhookDuplicateOf: (typeof COPIES)[number];
	/** Messages are sent in groups of this size, each in reverse order. 1: in order. */
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
