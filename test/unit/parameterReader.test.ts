import type { INode } from 'n8n-workflow';

import { ParameterReader } from '../../nodes/runner/parameterReader';

/** n8n's reading of parameters, which counts how often it was asked. */
function reading(parameters: INode['parameters'], values: Record<string, unknown>) {
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
	return { asked, reader: new ParameterReader({ getNode: () => node, getNodeParameter } as never) };
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
		['in its text', '={{ $json.a }}'],
		['in its locator', { __rl: true, mode: 'id', value: '={{ $json.a }}' }],
		['deep in its collection', { values: [{ name: 'a' }, { name: '={{ $json.a }}' }] }],
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

	it('that is not set is asked for once, for its default', () => {
		const { asked, reader } = reading({}, {});
		expect([0, 1].map((item) => reader.read('options', item))).toEqual([undefined, undefined]);
		expect(asked).toEqual(['options 0']);
	});

	it.each<[INode['parameters'][string]]>([[7], [true], [null], ['a = b'], [['a']], [{}]])(
		'that holds %j holds no expression',
		(written) => {
			const { asked, reader } = reading({ field: written }, { field: written });
			expect([0, 1].map((item) => reader.read('field', item))).toEqual([written, written]);
			expect(asked).toHaveLength(1);
		},
	);
});
