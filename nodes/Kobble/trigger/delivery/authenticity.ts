import type { IWebhookFunctions } from 'n8n-workflow';

import type { TriggerMemory } from '../memory/triggerMemory';
import type { PinnedTopic } from '../memory/subscriptionRecord';
import { readTriggerOptions } from '../fields';
import { CertificateCache } from '../../sns/certificateCache';
import type { SignatureVersion, SnsMessage } from '../../sns/snsMessage';
import { verifySnsMessage } from '../../sns/verifySnsMessage';
import { getFromSns } from './getFromSns';
import type { Reply } from './reply';

/**
 * The one topic whose messages are taken: the one that the user named, otherwise that of the
 * handshake; `undefined` where there is neither.
 *
 * @throws InvalidField where the field holds something else
 */
export function findTrustedTopic(
	context: IWebhookFunctions,
	{ record }: TriggerMemory,
): PinnedTopic | undefined {
	const named = readTriggerOptions(context).topicArn;
	const pinned = record?.topic;
	if (named === undefined || named === pinned?.arn) return pinned;
	return { arn: named, signatureVersion: '1' };
}

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
