import { forgedFields } from './forged/alteredFields';
import { forgedBodies } from './forged/bodies';
import { forgedCertificates } from './forged/certificateFiles';
import { forgedCertificateUrls } from './forged/certificateUrls';
import { forgedShapes } from './forged/fieldShapes';
import type { Forgery } from './forged/forgery';
import { forgedHeaders } from './forged/headers';
import { forgedSignatures } from './forged/signatures';
import { forgedSubscribeUrls } from './forged/subscribeUrls';
import { forgedTimes } from './forged/times';
import { forgedVersions } from './forged/versions';
import type { SnsStandIn } from './snsStandIn';

export type { Forgery } from './forged/forgery';

/** All forgers, by the part that they forge. */
export const FORGERS = {
	signature: forgedSignatures,
	'signature version': forgedVersions,
	certificate: forgedCertificates,
	SigningCertURL: forgedCertificateUrls,
	'signed field': forgedFields,
	'shape of a field': forgedShapes,
	time: forgedTimes,
	SubscribeURL: forgedSubscribeUrls,
	headers: forgedHeaders,
	body: forgedBodies,
} as const;

/**
 * Creates all messages that must not start a workflow and can be recognized from the message alone,
 * each with the expected status. Each call creates new ones, relative to the stand-in's time.
 *
 * Those with an unusable certificate get a 503 response after a process has fetched too many
 * certificates in a minute. All others are rejected before a certificate is fetched.
 */
export function createForgeries(standIn: SnsStandIn): Forgery[] {
	return Object.values(FORGERS).flatMap((forger) => forger(standIn));
}
