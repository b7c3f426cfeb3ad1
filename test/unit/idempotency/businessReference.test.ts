import { createCardRequest } from '../../../nodes/Kobble/api/cards';
import { findConflicts } from '../../../nodes/Kobble/idempotency/businessReference';
import type { ReferencedRequest } from '../../../nodes/Kobble/idempotency/businessReference';

/** Items by the wallets that they ask for, all with one key. */
function sharing(...wallets: string[]): ReferencedRequest[] {
	return wallets.map((wallet, itemIndex) => ({
		itemIndex,
		key: 'key',
		request: createCardRequest(wallet, 'program'),
	}));
}

describe('Items with one key', () => {
	it('that ask for the same do not conflict', () => {
		expect(findConflicts(sharing('a', 'a', 'a'))).toEqual(new Map());
	});

	it('that ask for different things conflict, each with the first other one', () => {
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

	it('are compared in a moment, also 20,000 of them', () => {
		const many = sharing(...Array.from({ length: 20_000 }, () => 'a'), 'b');
		const beganAt = performance.now();
		expect(findConflicts(many).size).toBe(20_001);
		expect(performance.now() - beganAt).toBeLessThan(1_000);
	});
});
