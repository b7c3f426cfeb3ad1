import https from 'node:https';
import { Readable } from 'node:stream';

import MessageValidator from 'sns-validator';

import type { Envelope } from './envelopes';
import { createFetchCertificate } from './snsStandIn';
import type { SnsStandIn } from './snsStandIn';

/** Returns the error of the npm package `sns-validator`; `undefined` if it accepts the message. */
export type OtherValidator = (envelope: Envelope) => Promise<string | undefined>;

/**
 * Runs tests with the npm package `sns-validator`, an independent implementation of Amazon's rules.
 *
 * It fetches certificates with `https.get`, which returns the stand-in's files during the run.
 */
export async function withOtherValidator<Result>(
	standIn: SnsStandIn,
	run: (validate: OtherValidator) => Promise<Result>,
): Promise<Result> {
	const fetchCertificate = createFetchCertificate(standIn);
	const realGet = https.get;
	const get = (url: string, onResponse: (response: Readable) => void) => {
		const respond = (statusCode: number, text: string) =>
			onResponse(Object.assign(Readable.from([Buffer.from(text)]), { statusCode }));
		fetchCertificate(url).then(
			(text) => respond(200, text),
			() => respond(404, ''),
		);
		return { on: () => undefined };
	};
	Object.assign(https, { get });
	const validator = new MessageValidator();
	try {
		return await run(
			async (envelope) =>
				await new Promise((resolve) => {
					try {
						validator.validate({ ...envelope }, (error) => resolve(error?.message));
					} catch (error) {
						resolve(String(error));
					}
				}),
		);
	} finally {
		Object.assign(https, { get: realGet });
	}
}
