import { CertificateCache } from '../nodes/Kobble/sns/certificateCache';
import { readKobbleEvent } from '../nodes/Kobble/sns/kobbleEvent';
import { readSnsMessage } from '../nodes/Kobble/sns/readSnsMessage';
import { verifySnsMessage } from '../nodes/Kobble/sns/verifySnsMessage';
import {
	createDelivery,
	createKobbleEvent,
	createNotification,
	signEnvelope,
} from '../test/sns/envelopes';
import type { Delivery } from '../test/sns/envelopes';
import { createFetchCertificate, createSnsStandIn } from '../test/sns/snsStandIn';
import type { SnsStandIn } from '../test/sns/snsStandIn';
import { readLoad, describeMachine } from './machine';
import { toMarkdownTable } from '../e2e/markdownTable';
import { formatRange } from './formatFigures';
import { computeSpread } from './statistics';
import type { Spread } from './statistics';

const ROUNDS = 15;
const MESSAGES = 200;

/** A case to measure: the size of the event, and the most microseconds that it may take. */
interface Size {
	readonly name: string;
	/** Makes the event larger than the documented example. */
	readonly note?: string;
	readonly most?: number;
}

const SIZES: readonly Size[] = [
	{ name: 'an event as documented', most: 1_000 },
	{ name: 'an event of 250 KB, as large as any', note: 'x'.repeat(250 * 1024) },
];

/**
 * Measures the time to process one message, from its bytes to its event: read the message, verify it
 * with a cached certificate, and read its event.
 */
async function run(): Promise<string> {
	const loadBefore = readLoad();
	const standIn = await createSnsStandIn(Date.now());
	const rows: string[][] = [];
	for (const size of SIZES) {
		const { note } = size;
		for (const version of ['1', '2'] as const) {
			const deliveries = Array.from({ length: MESSAGES }, () => {
				const Message = JSON.stringify(createKobbleEvent({ note }));
				return createDelivery(
					signEnvelope(createNotification(standIn, { Message }), standIn.amazon, version),
				);
			});
			rows.push(createRow(size, version, await measure(deliveries, standIn)));
		}
	}
	return [
		'## Verification of a webhook message',
		describeMachine(`Node.js ${process.versions.node}`, loadBefore)
			.map((line) => `- ${line}`)
			.join('\n'),
		`The median of ${ROUNDS} rounds of ${MESSAGES} messages, in brackets the lowest and the highest.`,
		toMarkdownTable(['', 'SignatureVersion', 'µs a message', 'at most', ''], rows),
	].join('\n\n');
}

/** Measures the microseconds for each message. The first round is not counted. */
async function measure(
	deliveries: readonly Delivery[],
	standIn: SnsStandIn,
): Promise<Spread | undefined> {
	const take = createTaker(standIn);
	const measured: number[] = [];
	for (let round = 0; round <= ROUNDS; round++) {
		const begin = performance.now();
		for (const delivery of deliveries) await take(delivery);
		measured.push(((performance.now() - begin) * 1000) / deliveries.length);
	}
	return computeSpread(measured.slice(1));
}

/** Returns a function that verifies messages with one cache, and throws if it rejects a message. */
function createTaker(standIn: SnsStandIn): (delivery: Delivery) => Promise<void> {
	const certificates = new CertificateCache();
	const fetchCertificate = createFetchCertificate(standIn);
	return async ({ body, headers }) => {
		const read = readSnsMessage(Buffer.from(body), headers);
		if ('refused' in read) throw new Error(read.refused.reason);
		const verification = { certificates, fetchCertificate, now: standIn.now };
		const verdict = await verifySnsMessage(read.message, verification);
		if (verdict.kind !== 'genuine') throw new Error(verdict.reason);
		readKobbleEvent(read.message.Message);
	};
}

function createRow({ name, most }: Size, version: string, measured: Spread | undefined): string[] {
	const figures = [name, version, formatRange(measured, 0)];
	if (most === undefined || measured === undefined) return [...figures, '', ''];
	return [...figures, String(most), measured.median <= most ? 'met' : 'missed'];
}

run().then(console.log, (error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
