import type { IExecuteFunctions } from 'n8n-workflow';

import type { Connection } from '../../../credentials/connection/connection';
import { createCardRequest } from '../../../nodes/Kobble/api/cards';
import {
	deriveGivenKey,
	findConflicts,
	formatSentKey,
	hasReferences,
	parseReference,
	readReference,
} from '../../../nodes/Kobble/idempotency/businessReference';
import type { ReferencedRequest } from '../../../nodes/Kobble/idempotency/businessReference';
import { createMemory } from '../../../nodes/Kobble/idempotency/executionMemory';
import { deriveReferenceKey } from '../../../nodes/Kobble/idempotency/idempotencyKey';
import { RunHistory } from '../../../nodes/Kobble/idempotency/runHistory';
import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { catchThrown } from '../thrown';

/** Items for the given wallets, all with one key. */
function sharing(...wallets: string[]): ReferencedRequest[] {
	return wallets.map((wallet, itemIndex) => ({
		itemIndex,
		key: 'key',
		request: createCardRequest(wallet, 'program'),
	}));
}

describe('Items with one key', () => {
	it('with the same request do not conflict', () => {
		expect(findConflicts(sharing('a', 'a', 'a'))).toEqual(new Map());
	});

	it('with different requests conflict, each with the first different item', () => {
		expect(findConflicts(sharing('a', 'a', 'b', 'a', 'c'))).toEqual(
			new Map([
				[0, 2],
				[1, 2],
				[2, 0],
				[3, 2],
				[4, 0],
			]),
		);
	});

	it.each([{ method: 'PUT' as const }, { path: '/customers/v1/wallets' }, { body: '{}' }])(
		'conflict if only one part differs: %j',
		(part) => {
			const [one, other] = sharing('a', 'a');
			if (one === undefined || other === undefined) throw new Error('No items');
			const changed = { ...other, request: { ...other.request, ...part } };
			expect(findConflicts([one, changed]).size).toBe(2);
		},
	);

	it('do not concern items with another key', () => {
		const [one] = sharing('a');
		const [other] = sharing('b');
		if (one === undefined || other === undefined) throw new Error('No items');
		expect(findConflicts([one, { ...other, itemIndex: 1, key: 'other' }])).toEqual(new Map());
	});

	it('are compared quickly, even 20,000 of them', () => {
		const many = sharing(...Array.from({ length: 20_000 }, () => 'a'), 'b');
		const beganAt = performance.now();
		expect(findConflicts(many).size).toBe(20_001);
		expect(performance.now() - beganAt).toBeLessThan(1_000);
	});
});

describe('The option Idempotency Key', () => {
	it('accepts the key of a failed item', () => {
		const key = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
		expect(parseReference(formatSentKey(key))).toEqual({ text: key, isSentKey: true });
	});

	it.each([
		[' order-1 ', 'order-1'],
		[1042, '1042'],
		['Zoe\u0308', 'Zo\u00eb'],
		['1B9D6BCD-BBFD-4B2D-9B5D-AB8DFBBD4BED', '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'],
	])('reads %j as reference %j', (value, text) => {
		expect(parseReference(value)).toEqual({ text, isSentKey: false });
	});

	it.each([
		['is empty', 'correct its expression', [undefined, null, '', '  ']],
		[
			'holds a character that cannot be seen',
			'Remove line breaks, tabs, and spaces that are not plain spaces',
			['\u200b', 'a\u200bb', 'a\u00a0b', 'a\tb', 'a\ud800b'],
		],
		['does not hold text', 'Enter text such as an order number', [true, [], {}]],
		['holds a number that is not exact', 'send longer ones as text', [1.5, 2 ** 53, Number.NaN]],
		[
			'begins with "sent:" and holds no key of a failed item',
			'Use {{ $json.error.idempotencyKey }} of the failed item',
			['sent:', 'sent:order-1', 'SENT:1'],
		],
		['holds more than 500 characters', 'Enter a short reference', ['x'.repeat(501)]],
	])('is rejected if it %s', (fault, wayOut, values) => {
		for (const value of values) {
			const { message, description } = catchThrown(() => parseReference(value));
			expect(message).toBe(`The option "Idempotency Key" ${fault}`);
			expect(description).toContain(wayOut);
		}
	});

	it('accepts 500 characters, not counting spaces around them', () => {
		const text = 'x'.repeat(500);
		expect(parseReference(` ${text} `)).toEqual({ text, isSentKey: false });
	});

	it('gives a reference a key of this client and this request', () => {
		const connection = { baseUrl: 'https://a.example', clientId: 'client' } as Connection;
		const request = createCardRequest('wallet', 'program');
		const { method, path } = request;
		expect(deriveGivenKey({ text: 'order-1', isSentKey: false }, connection, request)).toEqual({
			key: deriveReferenceKey({ ...connection, method, path, reference: 'order-1' }),
			wasSent: false,
		});
		const key = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
		expect(deriveGivenKey({ text: key, isSentKey: true }, connection, request)).toEqual({
			key,
			wasSent: true,
		});
	});
});

describe('The option Idempotency Key of a node that was edited before a retry', () => {
	/** The reference of item 3: the option had one value at the first request and has another now. */
	function readEdited(before: unknown, now: unknown) {
		const memory = createMemory({ version: 1, seed: 'execution:1', seededAt: 0 });
		memory.keyOption = before;
		const history = new RunHistory(memory, {
			...{ runIndex: 0, isRetry: true, instanceId: 'i', workflowId: 'w', nodeId: 'n' },
			keyOption: now,
		});
		const evaluateExpression = (expression: string, itemIndex: number) =>
			`${expression} of item ${itemIndex}`;
		const options = now === null ? {} : { idempotencyKey: now };
		const fields = new ItemFields(
			{ read: () => options, explainEmpty: () => undefined } as never,
			3,
			'UTC',
		);
		const execution = { evaluateExpression } as unknown as IExecuteFunctions;
		return {
			text: readReference(execution, history, fields, 3)?.text,
			hasReferences: hasReferences(history, fields),
		};
	}

	it.each<[string, unknown, unknown, string | undefined]>([
		['not changed', 'order-1', 'order-1', 'order-1'],
		['not changed and absent', null, null, undefined],
		['added later', null, 'order-2', undefined],
		['changed', 'order-1', 'order-2', 'order-1'],
		['removed', 'order-1', null, 'order-1'],
		['an expression before', '={{ $json.order }}', 'order-2', '{{ $json.order }} of item 3'],
		['text with = in it before', 'a=b', 'order-2', 'a=b'],
		['a number before', 1042, 'order-2', '1042'],
		['unusable before, so that nothing was sent with it', '', 'order-2', 'order-2'],
	])('is the one that the requests were sent with: %s', (_name, before, now, text) => {
		expect(readEdited(before, now)).toEqual({ text, hasReferences: text !== undefined });
	});

	it('is rejected if it was not changed and cannot be used', () => {
		expect(() => readEdited('', '')).toThrow('The option "Idempotency Key" is empty');
	});
});
