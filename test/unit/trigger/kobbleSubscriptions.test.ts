import {
	parseCreatedId,
	parseSubscriptions,
} from '../../../nodes/Kobble/trigger/subscription/kobbleSubscriptions';

const URL = 'https://n8n.example.com/webhook/x';
const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe('The subscriptions of a URL', () => {
	it.each([
		['a bare list', [{ id: ID, url: URL }]],
		['a list inside an object', { data: [{ id: ID, url: URL }], total: 1 }],
		['a list further inside', { data: { items: [] }, results: [{ id: ID, url: URL }] }],
		['a list behind one that is no list of these', { errors: [], data: [{ id: ID, url: URL }] }],
		['another name of the URL', [{ id: ID, endpoint: URL }]],
		['others beside it', [{ id: 'x', url: `${URL}/y` }, null, 'text', { id: ID, url: URL }]],
	])('are found in %s', (_what, listed) => {
		expect(parseSubscriptions(listed, URL)).toEqual([{ id: ID }]);
	});

	it.each([[[]], [{}], [undefined], ['text'], [[{ id: ID }]], [{ message: 'none' }]])(
		'are not found in %j',
		(listed) => {
			expect(parseSubscriptions(listed, URL)).toEqual([]);
		},
	);

	it.each(['../../cards', 'a/b', '..', '', null, { id: ID }])(
		'are found without an ID if it is %j, which would change the path',
		(id) => {
			expect(parseSubscriptions([{ id, url: URL }], URL)).toEqual([{ id: undefined }]);
		},
	);
});

describe('The ID of a created subscription', () => {
	it.each([
		[{ id: ID, url: URL }, ID],
		[{ id: 17 }, '17'],
		[{ data: { id: ID } }, ID],
		[{ subscription: { subscription_id: ID } }, ID],
		[{ client: { id: ID }, url: URL }, undefined],
		[{ id: null }, undefined],
		['', undefined],
		[undefined, undefined],
	])('in %j is %j', (answer, id) => {
		expect(parseCreatedId(answer)).toBe(id);
	});
});
