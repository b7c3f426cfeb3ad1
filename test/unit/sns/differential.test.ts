import fc from 'fast-check';

import { CertificateCache } from '../../../nodes/Kobble/sns/certificateCache';
import { readSnsMessage } from '../../../nodes/Kobble/sns/readSnsMessage';
import type { SnsMessage } from '../../../nodes/Kobble/sns/snsMessage';
import { verifySnsMessage } from '../../../nodes/Kobble/sns/verifySnsMessage';
import { mutateBytes, mutateEnvelope, mutateHeaders } from '../../fuzz/mutations';
import { genuineEnvelopes } from '../../fuzz/snsProperties';
import { createDelivery, createNotification, signEnvelope } from '../../sns/envelopes';
import type { Delivery } from '../../sns/envelopes';
import { createForgeries } from '../../sns/forgeries';
import { withOtherValidator } from '../../sns/otherValidator';
import type { OtherValidator } from '../../sns/otherValidator';
import { createFetchCertificate, createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const RUNS = 1_000;

let standIn: SnsStandIn;
beforeAll(async () => {
	standIn = await createSnsStandIn(NOW);
});

/** The message if this project accepts it as genuine. */
function createVerifier() {
	const certificates = new CertificateCache();
	const fetchCertificate = createFetchCertificate(standIn);
	return async ({ body, headers }: Delivery): Promise<SnsMessage | undefined> => {
		const read = readSnsMessage(body, headers);
		if ('refused' in read) return undefined;
		const verification = { certificates, fetchCertificate, now: NOW };
		const { kind } = await verifySnsMessage(read.message, verification);
		return kind === 'genuine' ? read.message : undefined;
	};
}

/**
 * Amazon signs the Token of an UnsubscribeConfirmation ("Verifying the signatures of Amazon SNS
 * messages"), which sns-validator 0.3.5 omits, so it rejects genuine ones.
 */
const isComparable = ({ Type }: SnsMessage) => Type !== 'UnsubscribeConfirmation';

async function compare(message: SnsMessage | undefined, validate: OtherValidator) {
	if (message === undefined || !isComparable(message)) return 'refused';
	const objection = await validate({ ...message });
	if (objection !== undefined) {
		throw new Error(`Taken, and sns-validator says: ${objection} ${JSON.stringify(message)}`);
	}
	return 'taken';
}

describe('Every message that this project accepts is accepted by the npm package sns-validator', () => {
	it('for genuine messages, all of which this project accepts', async () => {
		await withOtherValidator(standIn, async (validate) => {
			const verify = createVerifier();
			for (const envelope of genuineEnvelopes(standIn)) {
				const message = await verify(createDelivery(envelope));
				expect(message).toBeDefined();
				const isOther = envelope.Type === 'UnsubscribeConfirmation';
				expect(await compare(message, validate)).toBe(isOther ? 'refused' : 'taken');
			}
		});
	});

	it('and it does reject a message that a stranger signed', async () => {
		await withOtherValidator(standIn, async (validate) => {
			const forged = signEnvelope(createNotification(standIn), standIn.stranger);
			expect(await validate(forged)).toMatch(/signature is invalid|missing required keys/);
			expect(
				await validate(signEnvelope(createNotification(standIn), standIn.amazon)),
			).toBeUndefined();
		});
	});

	it('for the table of forgeries, none of which this project accepts', async () => {
		const verify = createVerifier();
		for (const { delivery } of createForgeries(standIn))
			expect(await verify(delivery)).toBeUndefined();
	});

	it.each(['bytes', 'fields', 'headers'] as const)(
		`for ${RUNS} genuine messages with %s changed`,
		async (what) => {
			await withOtherValidator(standIn, async (validate) => {
				const verify = createVerifier();
				const genuine = genuineEnvelopes(standIn);
				const one = fc.constantFrom(...genuine);
				const damaged = {
					bytes: one.chain((envelope) => mutateBytes(createDelivery(envelope))),
					fields: one
						.chain((envelope) => mutateEnvelope(envelope, genuine))
						.map((envelope) => createDelivery(envelope)),
					headers: one.chain((envelope) => mutateHeaders(createDelivery(envelope))),
				}[what];
				await fc.assert(
					fc.asyncProperty(damaged, async (delivery) => {
						await compare(await verify(delivery), validate);
					}),
					{ numRuns: RUNS },
				);
			});
		},
	);
});
