import type { INode } from 'n8n-workflow';

import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { ParameterReader } from '../../../nodes/Kobble/parameters/parameterReader';
import { catchThrown } from '../thrown';

const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const OTHER_ID = 'a1b2c3d4-0000-4000-8000-000000000000';

/**
 * The fields of the first item.
 *
 * @param values what n8n evaluates the parameters to
 * @param written the parameters as the editor saves them, if they hold expressions
 */
function fieldsWith(
	values: Record<string, unknown>,
	written: INode['parameters'] = {},
	item: Record<string, string> = {},
): ItemFields {
	const execution = {
		getInputData: () => [{ json: item }],
		getNode: () => ({ type: 'test', parameters: written }),
		getNodeParameter: (name: string) => values[name],
	};
	return new ItemFields(new ParameterReader(execution as never), 0, 'UTC');
}

describe('A field of an item', () => {
	it('is read with its own kind of value', () => {
		const fields = fieldsWith({
			...{ card: ID, status: 'active', remarks: ' lost ', metadata: '{"a":1}' },
			...{ body: '', reference: ' rent ', noReference: '' },
		});
		expect(fields.id('card', 'Card')).toBe(ID);
		expect(fields.choice('status', 'Status', ['ACTIVE'])).toBe('ACTIVE');
		expect(fields.text('remarks', 'Remarks')).toBe('lost');
		expect(fields.jsonObject('metadata', 'Metadata')).toEqual({ a: 1 });
		expect(fields.optionalJsonObject('metadata', 'Metadata')).toEqual({ a: 1 });
		expect(fields.optionalJsonObject('body', 'Body')).toBeUndefined();
		expect(fields.optionalText('reference', 'Reference')).toBe('rent');
		expect(fields.optionalText('noReference', 'Reference')).toBeUndefined();
	});

	it('of a collection is read if it was added, and not asked for if it was not', () => {
		const fields = fieldsWith({
			additionalFields: { remarks: ' lost ', expiry: ' 12/29 ' },
			filters: { cards: `${ID},${OTHER_ID}`, wallet: ID, status: 'active', from: '2026-01-31' },
			options: { mode: 'ERROR', guards: 'active', skip: 'true', key: ' order-1 ', tries: '7' },
		});
		expect(fields.additionalText('remarks', 'Remarks')).toBe('lost');
		expect(fields.additionalDateAsTyped('expiry', 'Expiry')).toBe('12/29');
		expect(fields.filterIds('cards', 'Cards')).toEqual([ID, OTHER_ID]);
		expect(fields.filterId('wallet', 'Wallet')).toBe(ID);
		expect(fields.filterChoices('status', 'Status', ['ACTIVE'])).toEqual(['ACTIVE']);
		expect(fields.filterDateTime('from', 'Date From')).toBe('2026-01-31T00:00:00.000Z');
		expect(fields.optionChoice('mode', 'Mode', ['error'])).toBe('error');
		expect(fields.optionChoices('guards', 'Guards', ['ACTIVE'])).toEqual(['ACTIVE']);
		expect(fields.isOptionOn('skip', 'Skip')).toBe(true);
		expect(fields.optionText('key', 'Key')).toBe('order-1');
		expect(fields.optionInteger('tries', 'Max Retries', RANGE)).toBe(7);
		expect(fields.options()).toMatchObject({ mode: 'ERROR', tries: '7' });
	});

	it('of a collection that was not added has no value, or its default', () => {
		const fields = fieldsWith({});
		expect(fields.additionalText('remarks', 'Remarks')).toBeUndefined();
		expect(fields.additionalDateAsTyped('expiry', 'Expiry')).toBeUndefined();
		expect(fields.filterIds('cards', 'Cards')).toBeUndefined();
		expect(fields.filterId('wallet', 'Wallet')).toBeUndefined();
		expect(fields.filterChoices('status', 'Status', ['ACTIVE'])).toBeUndefined();
		expect(fields.filterDateTime('from', 'Date From')).toBeUndefined();
		expect(fields.optionChoices('guards', 'Guards', ['ACTIVE'])).toBeUndefined();
		expect(fields.isOptionOn('skip', 'Skip')).toBe(false);
		expect(fields.optionInteger('tries', 'Max Retries', RANGE)).toBe(4);
		expect(fields.options()).toEqual({});
	});

	it.each<[(fields: ItemFields) => unknown, string]>([
		[(fields) => fields.id('x', 'Card'), 'The field "Card" is not a Kobble ID'],
		[
			(fields) => fields.choice('x', 'Status', ['ACTIVE']),
			'The field "Status" is not one of the allowed values',
		],
		[(fields) => fields.text('x', 'Remarks'), 'The field "Remarks" is not text'],
		[(fields) => fields.jsonObject('x', 'Metadata'), 'The field "Metadata" is not a JSON object'],
		[(fields) => fields.optionalJsonObject('x', 'Body'), 'The field "Body" is not a JSON object'],
		[(fields) => fields.optionalText('x', 'Reference'), 'The field "Reference" is not text'],
		[(fields) => fields.additionalText('x', 'Remarks'), 'The field "Remarks" is not text'],
		[
			(fields) => fields.additionalDateAsTyped('x', 'Expiry'),
			'The field "Expiry" is neither text nor a date',
		],
		[(fields) => fields.filterIds('x', 'Cards'), 'The filter "Cards" is not a Kobble ID'],
		[(fields) => fields.filterId('x', 'Wallet'), 'The filter "Wallet" is not a Kobble ID'],
		[
			(fields) => fields.filterChoices('x', 'Status', ['ACTIVE']),
			'The filter "Status" is not one of the allowed values',
		],
		[(fields) => fields.filterDateTime('x', 'Date From'), 'The filter "Date From" is not a date'],
		[
			(fields) => fields.optionChoice('x', 'Mode', ['error']),
			'The option "Mode" is not one of the allowed values',
		],
		[
			(fields) => fields.optionChoices('x', 'Guards', ['ACTIVE']),
			'The option "Guards" is not one of the allowed values',
		],
		[(fields) => fields.isOptionOn('x', 'Skip'), 'The option "Skip" is neither true nor false'],
		[(fields) => fields.optionText('x', 'Key'), 'The option "Key" is not text'],
		[
			(fields) => fields.optionInteger('x', 'Max Retries', RANGE),
			'The option "Max Retries" is not a whole number from 1 to 10',
		],
	])('with another kind of value is refused by its name in the editor: %s, "%s"', (read, words) => {
		const value = [true, 'x'];
		const fields = fieldsWith({
			...{ x: value, additionalFields: { x: value }, filters: { x: value }, options: { x: value } },
		});
		expect(catchThrown(() => read(fields)).message).toBe(words);
	});
});

const RANGE = { min: 1, max: 10, default: 4 };

describe('Limit', () => {
	it.each<[Record<string, unknown>, number]>([
		[{}, 50],
		[{ returnAll: false, limit: 7 }, 7],
		[{ limit: '7' }, 7],
		[{ returnAll: true, limit: 7 }, Number.POSITIVE_INFINITY],
	])('of %j is %s', (values, limit) => {
		expect(fieldsWith(values).limit()).toBe(limit);
	});

	it('outside its range is refused, with Return All as the way out', () => {
		expect(catchThrown(() => fieldsWith({ limit: 0 }).limit())).toEqual({
			message: 'The field "Limit" is not a whole number from 1 to 1,000,000',
			description: 'Enter a number in that range, or switch Return All on',
		});
	});

	it('is not guessed from a Return All that is neither true nor false', () => {
		expect(catchThrown(() => fieldsWith({ returnAll: 'yes' }).limit()).message).toBe(
			'The field "Return All" is neither true nor false',
		);
	});
});

describe('An expression that gives nothing', () => {
	it.each([[undefined], [null], [''], ['  '], [[]], [{ __rl: true, mode: 'id', value: '' }]])(
		'but %j is refused with its own text',
		(value) => {
			const fields = fieldsWith({ card: value }, { card: '={{ $json.id.trim() }}' }, { id: '' });
			expect(catchThrown(() => fields.id('card', 'Card'))).toEqual({
				message: 'The field "Card" is empty, because its expression gives nothing',
				description:
					'The expression $json.id.trim() fails or gives nothing for this item. Correct the item or the expression',
			});
		},
	);

	it('names the field that the item lacks', () => {
		const fields = fieldsWith({ card: '' }, { card: '={{ $json.id.trim() }}' });
		expect(catchThrown(() => fields.id('card', 'Card')).description).toBe(
			"The expression $json.id.trim() fails or gives nothing for this item. The item has no field 'id': correct the expression",
		);
	});

	// The space keeps n8n from evaluating the text again.
	it.each([
		['= order {{ $json.id }}', 'order { { $json.id }}'],
		['={{ $json.id }} again', '{ { $json.id }} again'],
	])('is shown whole if text surrounds it: %j', (written, shown) => {
		const fields = fieldsWith({ card: '' }, { card: written }, { id: '' });
		expect(catchThrown(() => fields.id('card', 'Card')).description).toContain(
			`The expression ${shown} fails`,
		);
	});

	it('is no field that was left out, also in a collection', () => {
		const written = { additionalFields: { remarks: '={{ $json.why }}' }, body: '={{ $json.why }}' };
		const fields = fieldsWith({ additionalFields: { remarks: '' }, body: '' }, written);
		expect(catchThrown(() => fields.additionalText('remarks', 'Remarks')).message).toContain(
			'its expression gives nothing',
		);
		expect(catchThrown(() => fields.optionalJsonObject('body', 'Body')).message).toContain(
			'its expression gives nothing',
		);
	});

	it('is not the reason if the field holds another value that is no text', () => {
		const fields = fieldsWith({ card: { __rl: true, value: 7 } }, { card: '={{ $json.id }}' });
		expect(catchThrown(() => fields.id('card', 'Card')).message).toBe(
			'The field "Card" is not a Kobble ID',
		);
	});
});

describe('An expression that fails', () => {
	it.each<[unknown, string]>([
		[new Error('x is not defined'), ': x is not defined'],
		[new Error(''), ''],
		['no error', ''],
	])('as %s is named with the reason', (thrown, reason) => {
		const read = () => {
			throw thrown;
		};
		const fields = new ItemFields({ read } as never, 0, 'UTC');
		expect(catchThrown(() => fields.text('remarks', 'Remarks'))).toEqual({
			message: `The field "Remarks" holds an expression that fails${reason}`,
			description: 'Correct the expression',
		});
	});

	it.each<[string, (fields: ItemFields) => unknown]>([
		['Options', (fields) => fields.options()],
		['Filters', (fields) => fields.filterId('wallet', 'Wallet')],
		['Additional Fields', (fields) => fields.additionalText('remarks', 'Remarks')],
	])('in the collection "%s" is named by the collection', (name, readField) => {
		const read = () => {
			throw new Error('no');
		};
		const fields = new ItemFields({ read } as never, 0, 'UTC');
		expect(catchThrown(() => readField(fields)).message).toBe(
			`The collection "${name}" holds an expression that fails: no`,
		);
	});
});

describe('A date of the additional fields', () => {
	it('goes out as typed, but a date of an expression as all dates do', () => {
		const typed = '2026-01-31T09:30:00.000+10:00';
		const written = { additionalFields: { expiry: '={{ $now }}' } };
		const values = { additionalFields: { expiry: typed } };
		expect(fieldsWith(values).additionalDateAsTyped('expiry', 'Expiry')).toBe(typed);
		expect(fieldsWith(values, written).additionalDateAsTyped('expiry', 'Expiry')).toBe(
			'2026-01-30T23:30:00.000Z',
		);
	});
});
