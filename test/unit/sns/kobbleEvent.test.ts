import { readKobbleEvent } from '../../../nodes/Kobble/sns/kobbleEvent';
import { createKobbleEvent } from '../../sns/envelopes';
import { NO_EVENTS } from '../../sns/forged/events';

const read = (value: unknown) => readKobbleEvent(JSON.stringify(value));

describe('An event of Kobble', () => {
	it('is read as documented', () => {
		const event = createKobbleEvent();
		expect(read(event)).toEqual({ event });
	});

	it('keeps the fields that are not documented', () => {
		const event = createKobbleEvent({
			data: { amount: 12.5, tags: ['a', null, true], deep: [[{ x: 1 }]] },
			version: 2,
			note: '💳\u0000\r\n',
		});
		expect(read(event)).toEqual({ event });
	});

	it.each(['transaction-create', 'card.status.updated', 'toString', 'wallet-update', '__proto__'])(
		'may be of any type, as %s',
		(type) => {
			const event = createKobbleEvent({ type });
			expect(read(event)).toEqual({ event });
		},
	);

	it('may lack what it is about, or say that there is nothing', () => {
		for (const event of [
			{ id: '1', type: 'ping' },
			{ id: '1', type: 'ping', entity_id: null, client_id: null, created_at: null },
		]) {
			expect(read(event)).toEqual({ event });
		}
	});

	it('has the last value of a key that stands twice', () => {
		const event = createKobbleEvent({ id: 'last' });
		const text = JSON.stringify(event).replace('{', '{"id":"first",');
		expect(readKobbleEvent(text)).toEqual({ event });
	});
});

describe('What is no event of Kobble', () => {
	it.each(Object.entries(NO_EVENTS))('is refused: %s', (_what, text) => {
		expect(readKobbleEvent(text)).toMatchObject({ refused: { kind: 'refused', status: 400 } });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it.each([
		['The event is no JSON', 'Hello'],
		['The event is no JSON object', '[]'],
		['The event is nested more than 32 levels deep', '['.repeat(40)],
		['The event holds a key that no message has', '{"a":{"prototype":1}}'],
		['The event has no id or type, or a documented field is no text', '{}'],
	])('is told in words: %s', (reason, text) => {
		expect(readKobbleEvent(text)).toMatchObject({ refused: { reason } });
	});

	it('is not what merely holds brackets in its texts', () => {
		for (const note of ['[{'.repeat(100), `"${'['.repeat(100)}`, `\\"\\${'{'.repeat(100)}`]) {
			const event = createKobbleEvent({ note });
			expect(read(event)).toEqual({ event });
		}
	});

	it('may be nested 32 levels and no deeper', () => {
		const nested = (levels: number) =>
			JSON.stringify(createKobbleEvent()).replace(
				'{',
				`{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)},`,
			);
		expect(readKobbleEvent(nested(32))).toHaveProperty('event');
		expect(readKobbleEvent(nested(33))).toHaveProperty('refused');
	});
});
