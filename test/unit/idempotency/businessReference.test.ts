import { createCardRequest } from '../../../nodes/Kobble/api/cards';
import {
	findConflicts,
	formatSentKey,
	parseReference,
} from '../../../nodes/Kobble/idempotency/businessReference';
import type { ReferencedRequest } from '../../../nodes/Kobble/idempotency/businessReference';

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
		...[undefined, null, '', '  ', '\u200b', 'a\u200bb', 'a\u00a0b', 'a\tb', 'a\ud800b'],
		...[true, [], {}, 1.5, 2 ** 53, Number.NaN, 'sent:', 'sent:order-1', 'x'.repeat(501)],
	])('rejects %j', (value) => {
		expect(() => parseReference(value)).toThrow('The option "Idempotency Key"');
	});
});
