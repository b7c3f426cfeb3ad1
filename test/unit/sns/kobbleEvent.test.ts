import { readKobbleEvent } from '../../../nodes/Kobble/sns/kobbleEvent';
import { createKobbleEvent } from '../../sns/envelopes';
import { UNUSUAL_EVENTS } from '../../sns/unusualEvents';

const read = (value: unknown) => readKobbleEvent(JSON.stringify(value));

describe('An event of Kobble', () => {
	it('is read as documented', () => {
		const event = createKobbleEvent();
		expect(read(event)).toEqual({
			fields: event,
			id: event.id,
			type: event.type,
			entityId: event.entity_id,
			clientId: event.client_id,
		});
	});

	it('keeps the fields that are not documented', () => {
		const event = createKobbleEvent({
			data: { amount: 12.5, tags: ['a', null, true], deep: [[{ x: 1 }]] },
			version: 2,
			note: '💳\u0000\r\n',
			metadata: { constructor: 'Ferrari' },
			prototype: 'A-1',
		});
		expect(read(event).fields).toEqual(event);
	});

	it.each(['transaction-create', 'card.status.updated', 'toString', 'wallet-update', '__proto__'])(
		'may have any type, such as %s',
		(type) => {
			expect(read(createKobbleEvent({ type }))).toMatchObject({ type });
		},
	);

	it.each([
		['created_at is a number', { created_at: 1_790_000_000 }],
		['entity_id is a number', { entity_id: 42 }],
		['entity_id is an object', { entity_id: { id: 42 } }],
		['client_id is null', { client_id: null }],
	])('is accepted if its %s', (_what, fields) => {
		const event = createKobbleEvent(fields);
		expect(read(event)).toMatchObject({ fields: event, id: event.id });
	});

	it.each([
		[7, 'transaction-create#7'],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
		[['a'], undefined],
		[{ $ne: null }, undefined],
	])('is identified by its id %j, or not at all', (id, identity) => {
		expect(read(createKobbleEvent({ id })).id).toBe(identity);
	});

	it('has the last value of a key that occurs twice', () => {
		const text = JSON.stringify(createKobbleEvent({ id: 'last' })).replace('{', '{"id":"first",');
		expect(readKobbleEvent(text).id).toBe('last');
	});

	it('cannot change the prototype of all objects', () => {
		const text = '{"__proto__":{"polluted":true},"data":[{"__proto__":{"polluted":true}}]}';
		const { fields } = readKobbleEvent(text);
		expect(JSON.stringify(Object.assign({}, fields))).toBe('{"data":[{}]}');
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it.each(Object.entries(UNUSUAL_EVENTS))('is never dropped: %s', (_what, text) => {
		const { fields } = readKobbleEvent(text);
		expect(Object.keys(fields).length).toBeGreaterThan(0);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it.each([
		['Hello', { message: 'Hello' }],
		['', { message: '' }],
		['[1]', { message: [1] }],
		['null', { message: null }],
	])('that is not an object becomes the message: %j', (text, fields) => {
		expect(readKobbleEvent(text).fields).toEqual(fields);
	});

	it('becomes text if it is nested more than 32 levels deep', () => {
		const nested = (levels: number) =>
			JSON.stringify(createKobbleEvent()).replace(
				'{',
				`{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)},`,
			);
		expect(readKobbleEvent(nested(32)).fields).toHaveProperty('id');
		const tooDeep = nested(33);
		expect(readKobbleEvent(tooDeep).fields).toEqual({ message: tooDeep });
		for (const note of ['[{'.repeat(100), `"${'['.repeat(100)}`, `\\"\\${'{'.repeat(100)}`]) {
			expect(read(createKobbleEvent({ note })).fields).toHaveProperty('note', note);
		}
	});
});
