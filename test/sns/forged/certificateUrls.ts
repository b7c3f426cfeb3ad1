import { createDelivery, createNotification, signEnvelope } from '../envelopes';
import type { SnsStandIn } from '../snsStandIn';
import type { Forger } from './forgery';
import { hostTricks } from './hostTricks';

/** Messages signed by a stranger, each with a different trick in the certificate's URL. */
export const forgedCertificateUrls: Forger = (standIn) =>
	[...hostTricks(standIn, getCertificatePath(standIn)), ...pathTricks(standIn)].map(
		(certificateUrl) => {
			const signer = { ...standIn.stranger, certificateUrl };
			const hasControls = /\p{Cc}/u.test(certificateUrl) || certificateUrl.length > 4_000;
			return {
				name: `whose certificate is at ${JSON.stringify(certificateUrl.slice(0, 120))}`,
				expected: hasControls ? 400 : 401,
				delivery: createDelivery(signEnvelope(createNotification(standIn), signer)),
			};
		},
	);

function getCertificatePath({ amazon, host }: SnsStandIn): string {
	return amazon.certificateUrl.slice(`https://${host}`.length);
}

/** URLs on Amazon's own host. */
function pathTricks(standIn: SnsStandIn): string[] {
	const { host, amazon, topicArn } = standIn;
	const [origin, path, url] = [
		`https://${host}`,
		getCertificatePath(standIn),
		amazon.certificateUrl,
	];
	return [
		origin,
		`${origin}/`,
		`${origin}/.pem`,
		`${origin}/other.pem`,
		`${origin}/${topicArn}.pem`,
		`${url}?`,
		`${url}?x`,
		`${url}#`,
		`${url}#x`,
		`${url}/`,
		`${url}.txt`,
		`${url};x`,
		`${url}%00`,
		`${url}%0a`,
		`${url} `,
		` ${url}`,
		`${url}\n`,
		`${url}\u0000`,
		url.replace('.pem', '.PEM'),
		url.replace('.pem', '.p%65m'),
		url.replace('.pem', '.crt'),
		url.replace('.pem', '/../x.pem'),
		url.replace('.pem', '%2f..%2fx.pem'),
		url.replace('Simple', '%53imple'),
		`${origin}/${path}`,
		`${origin}/.${path}`,
		`${origin}/x/..${path}`,
		`${origin}/x${path}`,
		`${origin}/?Action=Publish&Message=${path}`,
		`${origin}/SimpleNotificationService-${'a'.repeat(5_000)}.pem`,
	];
}
