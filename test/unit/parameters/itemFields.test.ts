import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { parseDay } from '../../../nodes/Kobble/parameters/customerValues';

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

	it('give a parser the timezone of the workflow', () => {
		const read = () => ({ birthday: '1990-01-30T13:00:00.000Z' });
		const fields = new ItemFields({ read } as never, 0, 'Australia/Sydney');

		expect(fields.additionalValue('birthday', 'Birthday', parseDay)).toBe('1990-01-31');
	});
});
