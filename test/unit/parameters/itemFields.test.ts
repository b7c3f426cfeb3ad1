import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';

describe('The fields of an item', () => {
	it('evaluate a collection once for any number of its entries', () => {
		const read = jest.fn(() => ({ idempotencyKey: 'order-1', skipIfUnchanged: true }));
		const fields = new ItemFields({ read } as never, 3, 'UTC');

		expect(fields.hasOption('idempotencyKey')).toBe(true);
		expect(fields.optionValue('idempotencyKey')).toBe('order-1');
		expect(fields.isOptionOn('skipIfUnchanged', 'Skip If Unchanged')).toBe(true);

		expect(read.mock.calls).toEqual([['options', 3]]);
	});

	it('evaluate a collection once if it evaluates to nothing', () => {
		const read = jest.fn(() => undefined);
		const fields = new ItemFields({ read } as never, 0, 'UTC');

		expect([fields.hasOption('a'), fields.hasOption('b')]).toEqual([false, false]);

		expect(read).toHaveBeenCalledTimes(1);
	});
});
