import type { IDataObject, INode } from 'n8n-workflow';

import { ParameterReader } from '../../../nodes/Kobble/parameters/parameterReader';

/** n8n's parameter access, which counts the calls. */
function reading(
	parameters: INode['parameters'],
	values: Record<string, unknown>,
	items: IDataObject[] = [],
) {
	const asked: string[] = [];
	const node: INode = {
		id: 'node',
		name: 'Node',
		type: 'test',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const getNodeParameter = (name: string, itemIndex: number): unknown => {
		asked.push(`${name} ${itemIndex}`);
		const value = values[name];
		return typeof value === 'function' ? (value as (item: number) => unknown)(itemIndex) : value;
	};
	const getInputData = () => items.map((json) => ({ json }));
	const execution = { getInputData, getNode: () => node, getNodeParameter };
	return { asked, reader: new ParameterReader(execution as never) };
}

describe('A parameter', () => {
	it('without an expression is read once per run', () => {
		const { asked, reader } = reading({ status: 'ACTIVE' }, { status: 'ACTIVE' });
		expect([0, 1, 2].map((item) => reader.read('status', item))).toEqual([
			'ACTIVE',
			'ACTIVE',
			'ACTIVE',
		]);
		expect(asked).toEqual(['status 0']);
	});

	it.each<[string, INode['parameters'][string]]>([
		['in its text', '={{ $json.a.b }}'],
		['in its locator', { __rl: true, mode: 'id', value: '={{ $json.a.b }}' }],
		['deep in its collection', { values: [{ name: 'a' }, { name: '={{ $json.a.b }}' }] }],
	])('with an expression %s is read for each item', (_where, written) => {
		const value = (item: number) => `value of ${item}`;
		const { asked, reader } = reading({ field: written }, { field: value });
		expect([0, 1, 2].map((item) => reader.read('field', item))).toEqual([
			'value of 0',
			'value of 1',
			'value of 2',
		]);
		expect(asked).toEqual(['field 0', 'field 1', 'field 2']);
	});

	it.each<[string, INode['parameters'][string], unknown]>([
		['in its text', '={{ $json.card }}', 'a card'],
		['without spaces', '={{$json.card}}', 'a card'],
		['in brackets', '={{ $json["Order No."] }}', 7],
		['in apostrophes', "={{ $json['Order No.'] }}", 7],
		[
			'in its locator',
			{ __rl: true, mode: 'id', value: '={{ $json.card }}' },
			{ __rl: true, mode: 'id', value: 'a card' },
		],
		[
			'deep in its collection',
			{ values: [{ name: '={{ $json.isOn }}' }], other: 'text' },
			{ values: [{ name: false }], other: 'text' },
		],
		['that is empty', '={{ $json.empty }}', ''],
		['that reads like an expression', '={{ $json.formula }}', '={{ 1 + 1 }}'],
	])('that only names a field of the item %s is read without n8n', (_where, written, value) => {
		const item = {
			...{ card: 'a card', 'Order No.': 7, isOn: false },
			...{ empty: '', formula: '={{ 1 + 1 }}' },
		};
		const { asked, reader } = reading({ field: written }, {}, [{}, item]);
		expect(reader.read('field', 1)).toEqual(value);
		expect(asked).toEqual([]);
	});

	it.each([
		'={{ $json.missing }}',
		'={{ $json.nothing }}',
		'={{ $json.list }}',
		'={{ $json.object }}',
		'={{ $json.toString }}',
		'={{ $json.constructor }}',
		'={{ $json.__proto__ }}',
		'={{ $json.card.trim() }}',
		'={{ $json.card }} ',
		'= {{ $json.card }}',
		'={{ $json.card }}{{ $json.card }}',
		'={{ $json.card + "" }}',
		'={{ $json["card"]["length"] }}',
		'={{ $json["c\\x61rd"] }}',
		'={{ $json[card] }}',
		'={{ $json["card\'] }}',
		'={{ $json }}',
		'={{ $("Webhook").item.json.card }}',
		'={{ $JSON.card }}',
		'={{ json.card }}',
	])('that contains %s is read by n8n', (written) => {
		const item: IDataObject = {
			...{ card: 'a card', nothing: null, list: ['a'], object: { a: 1 } },
			...{ constructor: 'a field', toString: 'another' },
		};
		const { asked, reader } = reading({ field: written }, { field: 'by n8n' }, [item]);
		expect(reader.read('field', 0)).toBe('by n8n');
		expect(asked).toEqual(['field 0']);
	});

	it('that names fields and contains another expression is read by n8n', () => {
		const written = { one: '={{ $json.card }}', other: '={{ $now }}' };
		const { asked, reader } = reading({ field: written }, { field: 'by n8n' }, [{ card: 'a' }]);
		expect(reader.read('field', 0)).toBe('by n8n');
		expect(asked).toEqual(['field 0']);
	});

	it('that is not set is read once, for its default', () => {
		const { asked, reader } = reading({}, {});
		expect([0, 1].map((item) => reader.read('options', item))).toEqual([undefined, undefined]);
		expect(asked).toEqual(['options 0']);
	});

	it.each<[INode['parameters'][string]]>([[7], [true], [null], ['a = b'], [['a']], [{}]])(
		'with the text %j contains no expression',
		(written) => {
			const { asked, reader } = reading({ field: written }, { field: written });
			expect([0, 1].map((item) => reader.read('field', item))).toEqual([written, written]);
			expect(asked).toHaveLength(1);
		},
	);
});
