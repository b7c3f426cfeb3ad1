import { isDeepStrictEqual } from 'node:util';

import fc from 'fast-check';

import { CertificateCache } from '../../nodes/Kobble/sns/certificateCache';
import { readKobbleEvent } from '../../nodes/Kobble/sns/kobbleEvent';
import { readSnsMessage } from '../../nodes/Kobble/sns/readSnsMessage';
import type { SnsMessage } from '../../nodes/Kobble/sns/snsMessage';
import { verifySnsMessage } from '../../nodes/Kobble/sns/verifySnsMessage';
import {
	createConfirmation,
	createDelivery,
	createNotification,
	signEnvelope,
} from '../sns/envelopes';
import type { Delivery, Envelope } from '../sns/envelopes';
import { judge, readMessage } from '../sns/judge';
import { createFetchCertificate } from '../sns/snsStandIn';
import type { SnsStandIn } from '../sns/snsStandIn';
import { mutateBytes, mutateEnvelope, mutateHeaders } from './mutations';

type Property = fc.IAsyncProperty<[unknown]>;

/** Deliveries that differ from what Amazon sent, and what must hold for each, by name. */
export function createSnsProperties(standIn: SnsStandIn): Readonly<Record<string, Property>> {
	const genuine = genuineEnvelopes(standIn);
	const check = refusesAllBut(
		genuine.map((envelope) => readMessage(createDelivery(envelope))),
		standIn,
	);
	const one = fc.constantFrom(...genuine);
	const arbitraryBody = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 2000 }),
		fc.json({ maxDepth: 40 }),
		fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
	);
	return {
		// Without this, a verification that rejects everything would pass.
		'genuine messages as they came': fc.asyncProperty(
			one.map((envelope) => createDelivery(envelope)),
			async (delivery) => {
				const { status, reason } = await judge(delivery, standIn);
				if (status !== 200) throw new Error(`A genuine message was rejected: ${reason}`);
			},
		),
		'genuine bodies with bytes changed': fc.asyncProperty(
			one.chain((envelope) => mutateBytes(createDelivery(envelope))),
			check,
		),
		'genuine messages with fields changed': fc.asyncProperty(
			one
				.chain((envelope) => mutateEnvelope(envelope, genuine))
				.map((forged) => createDelivery(forged)),
			check,
		),
		'genuine messages with headers changed': fc.asyncProperty(
			one.chain((envelope) => mutateHeaders(createDelivery(envelope))),
			check,
		),
		'arbitrary bodies': fc.asyncProperty(
			fc
				.record({ envelope: one, body: arbitraryBody })
				.map(({ envelope, body }) => createDelivery(envelope, body)),
			check,
		),
	};
}

/** Creates messages of all types in both signature versions. Each signature is created once. */
export function genuineEnvelopes(standIn: SnsStandIn): Envelope[] {
	const unsigned = [
		createNotification(standIn),
		createNotification(standIn, { Subject: 'A transaction' }),
		createConfirmation(standIn, 'SubscriptionConfirmation'),
		createConfirmation(standIn, 'UnsubscribeConfirmation'),
	];
	return (['1', '2'] as const).flatMap((version) =>
		unsigned.map((envelope) => signEnvelope(envelope, standIn.amazon, version)),
	);
}

/**
 * Checks that nothing throws, and that an accepted message equals one that Amazon signed. Whitespace
 * between fields and unsigned fields may differ.
 */
function refusesAllBut(genuine: readonly SnsMessage[], standIn: SnsStandIn) {
	const certificates = new CertificateCache();
	const fetchCertificate = createFetchCertificate(standIn);
	return async ({ body, headers }: Delivery): Promise<void> => {
		const read = readSnsMessage(body, headers);
		if ('refused' in read) return;
		const { message } = read;
		readKobbleEvent(message.Message);
		const verification = { certificates, fetchCertificate, now: standIn.now };
		const verdict = await verifySnsMessage(message, verification);
		if (verdict.kind !== 'genuine') return;
		if (genuine.some((original) => isDeepStrictEqual(original, message))) return;
		throw new Error(`A forgery was accepted: ${JSON.stringify(message)}`);
	};
}

/** For any content of `Message`: nothing throws, no prototype is polluted, and nothing is lost. */
export const eventProperty: Property = fc.asyncProperty(
	fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.json({ maxDepth: 40 }),
		fc.object({ key: eventKeys(), maxDepth: 4 }).map((value) => JSON.stringify(value)),
		fc
			.record({ id: fc.string(), type: fc.string() })
			.chain((event) => fc.object({ key: eventKeys() }).map((more) => ({ ...event, ...more })))
			.map((value) => JSON.stringify(value)),
	),
	async (text) => {
		const read = readKobbleEvent(text);
		if ('polluted' in {}) throw new Error('The prototype of all objects was changed');
		const { id, fields } = read;
		if (id === '') throw new Error('An empty id would stand for all events without one');
		if (/"__proto__":/.test(JSON.stringify(fields)?.replaceAll(/\\./g, '') ?? '')) {
			throw new Error('A dangerous key was kept');
		}
	},
) as Property;

function eventKeys(): fc.Arbitrary<string> {
	const known = ['id', 'type', 'entity_id', 'created_at', '__proto__', 'constructor', 'polluted'];
	return fc.oneof(fc.constantFrom(...known), fc.string());
}
