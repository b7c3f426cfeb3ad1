import { findList } from '../../../nodes/Kobble/transport/response';

const one = { id: 'one' };
const find = (body: unknown, headers = {}) => findList({ body, headers });

describe('a list whose shape is not documented', () => {
	it.each<[unknown]>([[[one]], [{ data: [one] }], [{ items: [one], total: 1, errors: [] }]])(
		'is found in %j',
		(body) => {
			expect(find(body)).toEqual({ entries: [one], isPart: false });
		},
	);

	it.each<[unknown]>([[[]], [{ data: [] }], [{ data: [], warnings: [], next: null }]])(
		'is empty in %j',
		(body) => {
			expect(find(body)).toEqual({ entries: [], isPart: false });
		},
	);

	it.each<[unknown]>([
		[{ data: null, errors: [] }],
		[{ data: [], errors: [{ code: 'E1' }] }],
		[{ data: [one], others: [] }],
		[{ data: ['one'] }],
		[{ data: one }],
		[null],
		['[]'],
	])('is not clear in %j', (body) => {
		expect(find(body)).toBeUndefined();
	});

	it.each<[unknown, object]>([
		[[one], { 'x-total-count': '2' }],
		[{ data: [one], total_items: 2 }, {}],
		[{ data: [one], nextPage: 'p2' }, {}],
		[{ data: [one], has_more: true }, {}],
	])('is only a part in %j with the headers %j', (body, headers) => {
		expect(find(body, headers)).toEqual({ entries: [one], isPart: true });
	});
});
