import { CertificateCache } from '../../nodes/Kobble/sns/certificateCache';
import { readKobbleEvent } from '../../nodes/Kobble/sns/kobbleEvent';
import { readSnsMessage } from '../../nodes/Kobble/sns/readSnsMessage';
import type {
	SignatureVersion,
	SnsMessage,
	VerificationResult,
} from '../../nodes/Kobble/sns/snsMessage';
import { verifySnsMessage } from '../../nodes/Kobble/sns/verifySnsMessage';
import { createDelivery } from './envelopes';
import type { Delivery, Envelope } from './envelopes';
import { createFetchCertificate } from './snsStandIn';
import type { SnsStandIn } from './snsStandIn';

/** The outcome of a delivery; the status is 200 if it is accepted. */
export interface Judgement {
	readonly status: 200 | 400 | 401 | 503;
	readonly reason?: string;
}

/** Reads and verifies a delivery, like a node that does not know its topic yet. */
export async function judge(
	{ body, headers }: Delivery,
	standIn: SnsStandIn,
	certificates = new CertificateCache(),
): Promise<Judgement> {
	const read = readSnsMessage(body, headers);
	if ('refused' in read) return read.refused;
	const { message } = read;
	const { now } = standIn;
	const fetchCertificate = createFetchCertificate(standIn);
	const verdict = await verifySnsMessage(message, { certificates, fetchCertificate, now });
	if (verdict.kind !== 'genuine') return verdict;
	if (message.Type === 'Notification') readKobbleEvent(message.Message);
	return { status: 200 };
}

/** Reads the message of a well-formed delivery, without verifying it. */
export function readMessage({ body, headers }: Delivery): SnsMessage {
	const read = readSnsMessage(body, headers);
	if ('refused' in read) throw new Error(`It is refused: ${read.refused.reason}`);
	return read.message;
}

/** Verifies a well-formed message with an empty certificate cache. */
export async function judgeMessage(
	envelope: Envelope,
	standIn: SnsStandIn,
	minimumSignatureVersion?: SignatureVersion,
): Promise<VerificationResult> {
	return await verifySnsMessage(readMessage(createDelivery(envelope)), {
		certificates: new CertificateCache(),
		fetchCertificate: createFetchCertificate(standIn),
		now: standIn.now,
		minimumSignatureVersion,
	});
}
