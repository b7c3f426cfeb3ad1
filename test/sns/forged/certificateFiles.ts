import { sign } from 'node:crypto';

import { createDelivery, createNotification, signEnvelope, buildTextToSign } from '../envelopes';
import type { Forger, Forgery } from './forgery';

/** Messages whose certificate is on Amazon's host but is unsuitable or not a certificate. */
export const forgedCertificates: Forger = (standIn) => {
	const { unfit, elliptic, noCertificateAt, stranger } = standIn;
	const names = {
		expired: 'signed with a certificate that is no longer valid',
		notYetValid: 'signed with a certificate that is not valid yet',
		otherName: 'signed with a certificate for another name',
		weak: 'signed with an RSA key of 1024 bits',
		exponent3: 'signed with an RSA key of exponent 3',
		redirect: 'whose certificate is a redirect to another host',
		missing: 'whose certificate is not there',
		html: 'whose certificate is a web page',
		tooLarge: 'whose certificate is very long',
	};
	return [
		...entries(unfit).map(([which, signer]): Forgery => {
			const delivery = createDelivery(signEnvelope(createNotification(standIn), signer));
			const isTimeOnly = which === 'expired' || which === 'notYetValid';
			return { name: names[which], expected: isTimeOnly ? 503 : 401, delivery };
		}),
		...entries(noCertificateAt).map(([which, certificateUrl]): Forgery => {
			const signer = { ...stranger, certificateUrl };
			const delivery = createDelivery(signEnvelope(createNotification(standIn), signer));
			return { name: names[which], expected: 503, delivery };
		}),
		signedOtherwise(),
	];

	function signedOtherwise(): Forgery {
		const envelope = createNotification(standIn);
		const signature = sign('sha256', Buffer.from(buildTextToSign(envelope)), elliptic.key);
		const delivery = createDelivery({
			...envelope,
			SignatureVersion: '2',
			Signature: signature.toString('base64'),
			SigningCertURL: elliptic.certificateUrl,
		});
		return { name: 'signed with an elliptic curve', expected: 401, delivery };
	}
};

function entries<Name extends string, Value>(record: Readonly<Record<Name, Value>>) {
	return Object.entries(record) as Array<[Name, Value]>;
}
