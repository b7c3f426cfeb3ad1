import { createKobbleEvent } from './envelopes';

const event = (fields: Record<string, unknown>): string =>
	JSON.stringify(createKobbleEvent(fields));

/** Contents that a genuine message may have and that differ from the documented event. */
export const UNUSUAL_EVENTS: Readonly<Record<string, string>> = {
	nothing: '',
	'no JSON': 'Hello world!',
	'a JSON string': '"transaction-create"',
	'JSON inside a JSON string': JSON.stringify(event({})),
	null: 'null',
	'a list': `[${event({})}]`,
	'an event whose metadata has a constructor': event({ metadata: { constructor: 'Ferrari' } }),
	'an event with prototype': event({ prototype: 'A-1' }),
	'an event cut off': event({}).slice(0, -1),
	'two events': `${event({})}\n${event({})}`,
	'an event without id': event({ id: undefined }),
	'an event whose id is empty': event({ id: '' }),
	'an event whose id is a number': event({ id: 7 }),
	'an event whose id is a list': event({ id: ['a'] }),
	'an event whose id is very long': event({ id: 'a'.repeat(201) }),
	'an event without type': event({ type: undefined }),
	'an event whose type is null': event({ type: null }),
	'an event whose entity_id is an object': event({ entity_id: { $ne: null } }),
	'an event whose client_id is a list': event({ client_id: [] }),
	'an event whose created_at is a number': event({ created_at: 1768478400000 }),
	'an event with __proto__': event({}).replace('{', '{"__proto__":{"polluted":true},'),
	'an event with constructor': event({ constructor: { prototype: { polluted: true } } }),
	'an event with prototype deeper down': event({ data: [{ prototype: { polluted: true } }] }),
	'an event nested deeply': event({}).replace('{', `{"x":${'['.repeat(99)}${']'.repeat(99)},`),
};
