import { constants, sign } from 'node:crypto';

import {
	createDelivery,
	HASHES,
	createNotification,
	signEnvelope,
	buildTextToSign,
} from '../envelopes';
import type { Envelope } from '../envelopes';
import type { Forger, Forgery } from './forgery';

/** Signatures that are wrong, or written in a form that Amazon would not use. */
export const forgedSignatures: Forger = (standIn) => {
	const { amazon, stranger } = standIn;
	return (['1', '2'] as const).flatMap((version): Forgery[] => {
		const genuine = signEnvelope(createNotification(standIn), amazon, version);
		const signature = String(genuine.Signature);
		const withSignature = (name: string, Signature: unknown, expected: 400 | 401 = 401) => ({
			name: `${name} (version ${version})`,
			expected,
			delivery: createDelivery({ ...genuine, Signature }),
		});
		const other = signEnvelope(createNotification(standIn), amazon, version).Signature;
		const strangers = signEnvelope(genuine, stranger, version).Signature;
		return [
			withSignature('signed by a stranger', strangers),
			withSignature('with the signature of another message', other),
			withSignature('with an empty signature', ''),
			withSignature('with a signature of one byte', 'AA=='),
			withSignature('with a signature of zeros', Buffer.alloc(256).toString('base64')),
			withSignature('with one bit of the signature changed', flipped(signature)),
			withSignature('with a signature cut off', signature.slice(0, 200)),
			withSignature('with the padding of the signature cut off', signature.replace(/=+$/, '')),
			withSignature('with a space before the signature', ` ${signature}`),
			withSignature('with a line end after the signature', `${signature}\n`),
			withSignature('with the signature in lines', signature.replace(/.{76}/g, '$&\r\n')),
			withSignature('with more after the signature', `${signature}AAAA`),
			withSignature('with the signature twice', `${signature}${signature}`),
			withSignature('with other last bits of the signature', otherLastBits(signature)),
			withSignature('with a signature in hex', Buffer.from(signature, 'base64').toString('hex')),
			withSignature('with a very long signature', 'A'.repeat(4_000), 400),
			...urlSafe(genuine, version),
			...withSignatureOf(genuine, version, amazon.key),
		];
	});

	function withSignatureOf(
		genuine: Envelope,
		version: keyof typeof HASHES,
		key: typeof amazon.key,
	): Forgery[] {
		const text = Buffer.from(buildTextToSign(genuine));
		const padding = constants.RSA_PKCS1_PSS_PADDING;
		const signatures = {
			'signed with another padding': sign(HASHES[version], text, { key, padding }),
			'signed with MD5': sign('RSA-MD5', text, key),
			'signed with SHA-512': sign('RSA-SHA512', text, key),
			'signed without the last line end': sign(HASHES[version], text.subarray(0, -1), key),
		};
		return Object.entries(signatures).map(([name, signature]) => ({
			name: `${name} (version ${version})`,
			expected: 401,
			delivery: createDelivery({ ...genuine, Signature: signature.toString('base64') }),
		}));
	}

	/** Some signatures contain neither `+` nor `/`, so this signs messages until one does. */
	function urlSafe(genuine: Envelope, version: keyof typeof HASHES): Forgery[] {
		let envelope = genuine;
		while (!/[+/]/.test(String(envelope.Signature))) {
			envelope = signEnvelope(createNotification(standIn), amazon, version);
		}
		const Signature = String(envelope.Signature).replaceAll('+', '-').replaceAll('/', '_');
		const delivery = createDelivery({ ...envelope, Signature });
		return [{ name: `with URL-safe Base64 (version ${version})`, expected: 401, delivery }];
	}
};

function flipped(signature: string): string {
	const bytes = Buffer.from(signature, 'base64');
	bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
	return bytes.toString('base64');
}

/** Encodes the same bytes with other bits in the last character, which decoders ignore. */
function otherLastBits(signature: string): string {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	const at = signature.replace(/=+$/, '').length - 1;
	const letter = letters.charAt(letters.indexOf(signature.charAt(at)) ^ 1);
	return `${signature.slice(0, at)}${letter}${signature.slice(at + 1)}`;
}
