import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import {
	findCertificateFault,
	readCertificate,
} from '../../../nodes/Kobble/sns/signingCertificate';
import {
	createCertificate,
	createSelfSignedCertificate,
	createRsaKeys,
} from '../../sns/certificates';
import type { KeyPair } from '../../sns/certificates';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const dates = { notBefore: new Date(NOW - 1000), notAfter: new Date(NOW + 1000) };

let keys: KeyPair;
beforeAll(async () => {
	keys = await createRsaKeys();
});

async function explainRefusal(name: string, alternatives: string[] = []) {
	const certificate = readCertificate(
		await createSelfSignedCertificate(keys, dates, name, alternatives),
	);
	return certificate === undefined ? 'none' : findCertificateFault(certificate);
}

describe('The key of a certificate', () => {
	const unfit = 'The key of the signing certificate is not an RSA key of 2048 bits or more';

	async function unfitnessOfKey(key: KeyObject) {
		const der = key.export({ type: 'spki', format: 'der' });
		const certificate = readCertificate(await createCertificate(der, keys, dates));
		return certificate === undefined ? 'none' : findCertificateFault(certificate);
	}

	/** A public key without a known private key. */
	function publicKeyOf(bits: number, exponent: string) {
		const modulus = Buffer.alloc(bits / 8, 0xab);
		const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent };
		return createPublicKey({ key: jwk, format: 'jwk' });
	}

	it.each([
		[2048, 'AQAB', undefined],
		[4096, 'AQAB', undefined],
		[8192, 'AQAB', undefined],
		[8200, 'AQAB', unfit],
		[2040, 'AQAB', unfit],
		[2048, 'Aw', unfit],
		[2048, 'AQ', unfit],
	])('of %i bits with the exponent %s', async (bits, exponent, expected) => {
		expect(await unfitnessOfKey(publicKeyOf(bits, exponent))).toBe(expected);
	});

	it('may not be of another signature algorithm', async () => {
		const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
		expect(await unfitnessOfKey(publicKey)).toBe(unfit);
		expect(await unfitnessOfKey(generateKeyPairSync('ed25519').publicKey)).toBe(unfit);
	});
});

describe('A certificate is one of SNS', () => {
	it.each([
		['sns.amazonaws.com'],
		['sns.eu-west-1.amazonaws.com'],
		['sns-signing.af-south-1.amazonaws.com'],
		['sns-us-gov-west-1.amazonaws.com'],
		['sns-cn-north-1.amazonaws.com.cn'],
	])('if it was issued to %s', async (name) => {
		expect(await explainRefusal(`CN=${name}`)).toBeUndefined();
		expect(await explainRefusal(`CN=${name}, O=Amazon, C=US`)).toBeUndefined();
		expect(await explainRefusal('CN=example.com', ['example.com', name])).toBeUndefined();
	});

	it.each([
		['amazonaws.com'],
		['s3.amazonaws.com'],
		['*.amazonaws.com'],
		['snsx.amazonaws.com'],
		['sns.amazonaws.com.evil.com'],
		['evil.com/sns.amazonaws.com'],
		['sns.amazonawsxcom'],
		['sns.evil.com'],
	])('but not if it was issued to %s', async (name) => {
		expect(await explainRefusal(`CN=${name}`, [name])).toBe(
			'The signing certificate is not one of Amazon SNS',
		);
	});

	it('but not if the name is in another attribute', async () => {
		expect(await explainRefusal('O=sns.amazonaws.com')).toContain('not one of');
		expect(await explainRefusal('CN=x\\, CN\\=sns.amazonaws.com')).toContain('not one of');
	});
});
