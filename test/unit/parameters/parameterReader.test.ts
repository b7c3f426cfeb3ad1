import type { IDataObject, INode } from 'n8n-workflow';

import { ParameterReader } from '../../../nodes/Kobble/parameters/parameterReader';

/** n8n's parameter access, which counts the calls. */
function reading(
	parameters: INode['parameters'],
	values: Record<string, unknown>,
	items: IDataObject[] = [],
	type = 'test',
) {
	const asked: string[] = [];
	const node: INode = {
		id: 'node',
		name: 'Node',
		type,
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
		['in brackets with spaces', '={{ $json[ "Order No." ] }}', 7],
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
		'={{ $now }}={{ $json.card }}',
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

describe('A parameter in a tool of an agent', () => {
	it('is read by n8n, because the item is another one', () => {
		const item = { card: 'of the model' };
		const { reader } = reading({ card: '={{ $json.card }}' }, { card: 'by n8n' }, [item], 'xTool');
		expect(reader.read('card', 0)).toBe('by n8n');
	});

	it('that is empty does not say which field is missing', () => {
		const { reader } = reading({ card: '={{ $json.card }}' }, {}, [{}], 'xTool');
		expect(reader.explainEmpty(['card'], 0)).toEqual({
			text: '{{ $json.card }}',
			missingField: undefined,
		});
	});
});

describe('An empty parameter', () => {
	it.each<[string, string | undefined]>([
		['={{ $json.a }}', undefined],
		['={{ $json.b }}', 'b'],
		['={{ $json.a + $json.b }}', 'b'],
		['={{ $json?.b }}', 'b'],
		['={{ $json . b }}', 'b'],
		['={{ $json[ "Order No." ] }}', 'Order No.'],
		["={{ $json['Order No.'] }}", 'Order No.'],
		['={{ $json["a"] }}', undefined],
		['={{ $json[b] }}', undefined],
		['={{ $now }}', undefined],
	])('with %s lacks the field %s', (written, missingField) => {
		const { reader } = reading({ card: written }, {}, [{}, { a: '' }]);
		expect(reader.explainEmpty(['card'], 1)).toEqual({
			text: written.slice(1),
			missingField,
		});
	});

	it('of an item that does not exist lacks every field', () => {
		const { reader } = reading({ card: '= {{ $json.a }}' }, {});
		expect(reader.explainEmpty(['card'], 0)).toEqual({ text: '{{ $json.a }}', missingField: 'a' });
	});

	it('without an expression is not explained', () => {
		const { reader } = reading({ card: '', options: { key: '' } }, {});
		expect(reader.explainEmpty(['card'], 0)).toBeUndefined();
		expect(reader.explainEmpty(['options', 'key'], 0)).toBeUndefined();
		expect(reader.explainEmpty(['filters', 'key'], 0)).toBeUndefined();
	});

	it('of a collection is explained by its own expression, or by that of the collection', () => {
		const one = reading({ options: { other: '={{ $json.b }}', key: '={{ $json.a }}' } }, {});
		expect(one.reader.explainEmpty(['options', 'key'], 0)?.missingField).toBe('a');
		const whole = reading({ options: '={{ $json.a }}' }, {});
		expect(whole.reader.explainEmpty(['options', 'key'], 0)?.missingField).toBe('a');
	});

	it.each<[INode['parameters'][string], boolean]>([
		['={{ $json.a }}', true],
		[{ __rl: true, mode: 'id', value: '={{ $json.a }}' }, true],
		['a', false],
		[7, false],
	])('%j is an expression: %s', (written, isExpression) => {
		expect(reading({ card: written }, {}).reader.isExpression(['card'])).toBe(isExpression);
	});
});

describe('Parameters from before an edit', () => {
	it('are read instead of those of the node, each text by itself', () => {
		const evaluated: string[] = [];
		const evaluateExpression = (text: string, itemIndex: number) => {
			evaluated.push(`${text} ${itemIndex}`);
			return 'by n8n';
		};
		const getNode = () => ({ type: 'test', parameters: { card: 'after the edit' } });
		const getInputData = () => [{ json: {} }];
		const getNodeParameter = () => 'after the edit';
		const execution = { evaluateExpression, getInputData, getNode, getNodeParameter };
		const reader = new ParameterReader(execution as never, {
			card: 'before the edit',
			wallet: '={{ $now }}',
			filters: { list: ['a', '={{ $now }}'], limit: 7, nothing: null, isOn: true },
		});
		expect(reader.read('card', 0)).toBe('before the edit');
		expect(reader.read('wallet', 0)).toBe('by n8n');
		expect(reader.read('filters', 0)).toEqual({
			list: ['a', 'by n8n'],
			limit: 7,
			nothing: null,
			isOn: true,
		});
		expect(evaluated).toEqual(['{{ $now }} 0', '{{ $now }} 0']);
	});
});
