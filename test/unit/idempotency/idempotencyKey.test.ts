import fc from 'fast-check';

import { isUuid, isUuidV4 } from '../../../nodes/Kobble/data/uuid';
import {
	DERIVATION_VERSION,
	deriveIntentKey,
	deriveReferenceKey,
} from '../../../nodes/Kobble/idempotency/idempotencyKey';
import type { BusinessReference, Intent } from '../../../nodes/Kobble/idempotency/idempotencyKey';

const INTENT: Intent = {
	version: 1,
	instanceId: 'instance',
	workflowId: 'workflow',
	seed: 'established:1750000000000',
	nodeId: 'node',
	runIndex: 0,
	itemIndex: 3,
	method: 'POST',
	path: '/customers/v1/cards',
	body: '{"wallet_id":"w","program_id":"p"}',
	refusals: 0,
};

const REFERENCE: BusinessReference = {
	baseUrl: 'https://staging.apikobble.net',
	clientId: 'client',
	method: 'POST',
	path: '/customers/v1/cards',
	reference: 'order-1042',
};

const text = fc.string({ maxLength: 60 });
const index = fc.option(fc.nat(), { nil: undefined });
const anyIntent: fc.Arbitrary<Intent> = fc.record({
	version: fc.nat(),
	instanceId: text,
	workflowId: text,
	seed: text,
	nodeId: text,
	runIndex: index,
	itemIndex: index,
	method: text,
	path: text,
	body: fc.string({ maxLength: 400 }),
	refusals: fc.nat(),
});

describe('The key of an intent', () => {
	// A change here could let a retry after an upgrade create a second card. Never adapt these to new
	// code: give a new derivation a new version, and let executions keep the version they started with.
	it.each<[string, Partial<Intent>, string]>([
		['an item', {}, 'bd4eb30b-0eac-4867-bf02-9e9a53c27a9b'],
		['the next item', { itemIndex: 4 }, 'a0cc4a5d-b4e4-4b90-858f-cdd1a95d2377'],
		[
			'an agent’s tool',
			{ runIndex: undefined, itemIndex: undefined },
			'8e51786e-f1fb-491d-9f03-bf3d41ef93ce',
		],
		['an item that was refused once', { refusals: 1 }, 'b2a14724-128f-4049-8126-95f8af2e9654'],
		[
			'a body beyond ASCII',
			{ body: '{"reason":"Żółć 🂡"}' },
			'23c841be-6e9f-418f-bb38-bb929e14ea99',
		],
	])('of %s is what the first release made of it', (_name, changes, key) => {
		expect(deriveIntentKey({ ...INTENT, ...changes })).toBe(key);
	});

	it('is made by version 1', () => {
		expect(DERIVATION_VERSION).toBe(1);
	});

	it('is always a UUID v4, and the same for the same intent', () => {
		fc.assert(
			fc.property(anyIntent, (intent) => {
				const key = deriveIntentKey(intent);
				expect(isUuidV4(key)).toBe(true);
				expect(deriveIntentKey({ ...intent })).toBe(key);
			}),
		);
	});

	it('differs if any part of the intent differs', () => {
		fc.assert(
			fc.property(anyIntent, anyIntent, fc.constantFrom(...namesOf(INTENT)), (one, other, name) => {
				fc.pre(one[name] !== other[name]);
				expect(deriveIntentKey({ ...one, [name]: other[name] })).not.toBe(deriveIntentKey(one));
			}),
			{ numRuns: 500 },
		);
	});

	it('separates its parts: text that moves from one part to the next gives another key', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1 }), (moved) => {
				const one = deriveIntentKey({ ...INTENT, instanceId: moved, workflowId: '' });
				const other = deriveIntentKey({ ...INTENT, instanceId: '', workflowId: moved });
				expect(one).not.toBe(other);
			}),
		);
	});
});

describe('The key of a business reference', () => {
	it.each<[string, Partial<BusinessReference>, string]>([
		['an order', {}, '86f508a3-ea53-405b-85cb-639cc7264e35'],
		[
			'the same order of another client',
			{ clientId: 'other' },
			'47523a07-707b-4c6e-b9d6-715f87720aa9',
		],
	])('of %s is what the first release made of it', (_name, changes, key) => {
		expect(deriveReferenceKey({ ...REFERENCE, ...changes })).toBe(key);
	});

	it('is a UUID v4, and differs if any part differs', () => {
		const reference = fc.record({
			baseUrl: text,
			clientId: text,
			method: text,
			path: text,
			reference: text,
		});
		fc.assert(
			fc.property(
				reference,
				reference,
				fc.constantFrom(...namesOf(REFERENCE)),
				(one, other, name) => {
					expect(isUuidV4(deriveReferenceKey(one))).toBe(true);
					fc.pre(one[name] !== other[name]);
					expect(deriveReferenceKey({ ...one, [name]: other[name] })).not.toBe(
						deriveReferenceKey(one),
					);
				},
			),
		);
	});
});

describe('The check for a UUID', () => {
	it.each([
		['0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f', true, true],
		['0D5F6C1E-4B2A-4C3D-9E8F-7A6B5C4D3E2F', true, true],
		['0d5f6c1e-4b2a-1c3d-9e8f-7a6b5c4d3e2f', true, false],
		['0d5f6c1e-4b2a-4c3d-7e8f-7a6b5c4d3e2f', true, false],
		['0d5f6c1e4b2a4c3d9e8f7a6b5c4d3e2f', false, false],
		['0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f\n', false, false],
		['../wallets/0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f', false, false],
		['4242424242424242', false, false],
		['', false, false],
	])('%j: a UUID %s, of version 4 %s', (value, uuid, v4) => {
		expect([isUuid(value), isUuidV4(value)]).toEqual([uuid, v4]);
	});
});

function namesOf<Part extends object>(part: Part): Array<keyof Part> {
	return Object.keys(part) as Array<keyof Part>;
}
