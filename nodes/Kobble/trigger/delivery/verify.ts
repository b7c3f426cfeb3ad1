import type { IWebhookFunctions } from 'n8n-workflow';

import { CertificateCache } from '../../sns/certificateCache';
import type { SignatureVersion, SnsMessage } from '../../sns/snsMessage';
import { verifySnsMessage } from '../../sns/verifySnsMessage';
import { getFromSns } from './getFromSns';
import type { Reply } from './reply';

/** One for all triggers of this process. */
const certificates = new CertificateCache();

/**
 * Whether Amazon SNS signed the message.
 *
 * @returns how it is answered where that is not certain, otherwise `undefined`
 */
export async function checkSignature(
	context: IWebhookFunctions,
	message: SnsMessage,
	minimumSignatureVersion?: SignatureVersion,
): Promise<Reply | undefined> {
	const verdict = await verifySnsMessage(message, {
		certificates,
		fetchCertificate: async (url) => await getFromSns(context, url),
		now: Date.now(),
		minimumSignatureVersion,
	});
	return verdict.kind === 'genuine' ? undefined : verdict;
}
