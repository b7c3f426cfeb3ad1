import type { IWebhookFunctions } from 'n8n-workflow';

import { CertificateCache } from '../../sns/certificateCache';
import type { SignatureVersion, SnsMessage } from '../../sns/snsMessage';
import { verifySnsMessage } from '../../sns/verifySnsMessage';
import { getFromSns } from './getFromSns';
import type { Reply } from './reply';

/** Milliseconds. SNS waits 15 seconds for a response. */
const CERTIFICATE_TIME_LIMIT = 5_000;

/** Shared by all triggers of this process. */
const certificates = new CertificateCache();

/**
 * Checks whether Amazon SNS signed the message.
 *
 * @returns the response to the delivery if that is not certain, otherwise `undefined`
 */
export async function checkSignature(
	context: IWebhookFunctions,
	message: SnsMessage,
	minimumSignatureVersion?: SignatureVersion,
): Promise<Reply | undefined> {
	const result = await verifySnsMessage(message, {
		certificates,
		fetchCertificate: async (url) => await getFromSns(context, url, CERTIFICATE_TIME_LIMIT),
		now: Date.now(),
		minimumSignatureVersion,
	});
	return result.kind === 'genuine' ? undefined : result;
}
