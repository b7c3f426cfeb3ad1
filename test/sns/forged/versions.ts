import { createDelivery, createNotification, signEnvelope } from '../envelopes';
import type { Forger } from './forgery';

/** Messages whose `SignatureVersion` is invalid or differs from the one used to sign them. */
export const forgedVersions: Forger = (standIn) => {
	const genuine = (version: '1' | '2') =>
		signEnvelope(createNotification(standIn), standIn.amazon, version);
	const unknown = [
		'0',
		'3',
		'',
		' 1',
		'1 ',
		'01',
		'1.0',
		'１',
		'__proto__',
		1,
		2,
		null,
		true,
		['1'],
	];
	return [
		{
			name: 'signed with SHA-256 that claims SHA-1',
			expected: 401,
			delivery: createDelivery({ ...genuine('2'), SignatureVersion: '1' }),
		},
		{
			name: 'signed with SHA-1 that claims SHA-256',
			expected: 401,
			delivery: createDelivery({ ...genuine('1'), SignatureVersion: '2' }),
		},
		...unknown.map((SignatureVersion) => ({
			name: `of the signature version ${JSON.stringify(SignatureVersion)}`,
			expected: 400 as const,
			delivery: createDelivery({ ...genuine('1'), SignatureVersion }),
		})),
	];
};
