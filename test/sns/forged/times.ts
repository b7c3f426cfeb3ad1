import { createDelivery, createNotification, signEnvelope } from '../envelopes';
import type { Forger, Forgery } from './forgery';

const MINUTE = 60_000;

/** Correctly signed messages that are too old or too new by n8n's clock, or have no valid time. */
export const forgedTimes: Forger = (standIn) => {
	const { now, amazon } = standIn;
	const at = (name: string, Timestamp: string, expected: 400 | 503): Forgery => {
		const delivery = createDelivery(
			signEnvelope(createNotification(standIn, { Timestamp }), amazon),
		);
		return { name, expected, delivery };
	};
	const moved = (name: string, by: number) => at(name, new Date(now + by).toISOString(), 503);
	const noTimes = [
		'',
		'now',
		String(now),
		'2026-02-30T12:00:00.000Z',
		'2026-01-15T24:00:00.000Z',
		'2026-01-15T12:00:00.000',
		'2026-01-15T12:00:00+02:00',
		'2026-01-15 12:00:00Z',
		'Thu, 15 Jan 2026 12:00:00 GMT',
		'+002026-01-15T12:00:00.000Z',
		'9999-99-99T99:99:99Z',
		`${new Date(now).toISOString()}\n`,
	];
	return [
		moved('that is two hours and a minute old', -121 * MINUTE),
		moved('that is a day old', -24 * 60 * MINUTE),
		moved('that is ten years old', -10 * 365 * 24 * 60 * MINUTE),
		moved('that is six minutes ahead', 6 * MINUTE),
		moved('that is a year ahead', 365 * 24 * 60 * MINUTE),
		...noTimes.map((text) => at(`whose time is ${JSON.stringify(text)}`, text, 400)),
	];
};
