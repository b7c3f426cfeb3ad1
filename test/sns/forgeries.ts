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

/** All forgers, by what they forge. */
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
 * Everything that must start no workflow and can be told from the message alone, each with the
 * status to answer. They are made again at each call, around the stand-in's time.
 *
 * Those with a certificate that cannot be used are answered with 503 once a process was asked for
 * too many certificates in a minute; all others are refused before one is fetched.
 */
export function createForgeries(standIn: SnsStandIn): Forgery[] {
	return Object.values(FORGERS).flatMap((forger) => forger(standIn));
}
