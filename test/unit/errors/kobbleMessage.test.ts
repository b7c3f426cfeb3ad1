import { extractMessage, saysWalletIsLinked } from '../../../nodes/Kobble/errors/kobbleMessage';

describe("Kobble's messages", () => {
	it.each([
		[{ message: 'Card not found' }, 'Card not found'],
		[
			{ message: ['wallet_id must be a UUID', 'no program'] },
			'wallet_id must be a UUID; no program',
		],
		[{ error: { message: 'Card not found' } }, 'Card not found'],
		[{ error: 'Bad Request', message: 'Card not found' }, 'Card not found'],
		[{ message: '', error: 'Bad Request' }, 'Bad Request'],
		[{ error: 'invalid_client', error_description: 'No such client' }, 'No such client'],
		[{ errors: [{ detail: 'first' }, { detail: 'second' }] }, 'first; second'],
		[{ title: 'Not Found' }, 'Not Found'],
		['Upstream is busy', 'Upstream is busy'],
		[[{ message: 'one' }, { message: 'two' }], 'one; two'],
		[[{ message: '' }, { code: 7 }, { message: 'the only one' }], 'the only one'],
	])('in %j are %j', (body, words) => {
		expect(extractMessage(body)).toBe(words);
	});

	it.each([
		[undefined],
		[null],
		[''],
		[42],
		[{}],
		[[]],
		[{ message: 42 }],
		[{ code: 'X1', stack: 'at secretPlace' }],
		['<!doctype html><html><body>Busy</body></html>'],
		['\n  <html></html>'],
		[{ message: { message: { message: { message: 'too deep' } } } }],
		[[[[{ message: 'too deep' }]]]],
	])('are not found in %j', (body) => {
		expect(extractMessage(body)).toBe('');
	});

	it('are one line of printable characters', () => {
		const message = ' first\r\n\tsecond\u0000\u001b[31m\u202ethird\u200b   fourth ';
		expect(extractMessage({ message })).toBe('first second [31m third fourth');
	});

	it('are cut after 300 characters', () => {
		expect(extractMessage({ message: 'word '.repeat(2_000_000) })).toHaveLength(300);
	});

	it('are limited to the first three', () => {
		const errors = Array.from({ length: 1000 }, (_, place) => `message ${place}`);
		expect(extractMessage({ errors })).toBe('message 0; message 1; message 2');
	});

	it.each([
		'4111111111111111',
		'4111 1111 1111 1111',
		'4111-1111-1111-1111',
		'378282246310005',
		'6304000000000000000',
		'411111111111',
		'4111  1111  1111  1111',
		'4111\t1111\t1111\t1111',
		'4111.1111.1111.1111',
		'4111\u00a01111\u00a01111\u00a01111',
		'4111\u200b1111\u200b1111\u200b1111',
		'4111 – 1111 – 1111 – 1111',
		'４１１１１１１１１１１１１１１１',
	])('contain no card number, written as %s', (number) => {
		const words = extractMessage({ message: `The card ${number} is blocked` });
		expect(words).toBe('The card ************ is blocked');
	});

	it.each(['Bearer opaque-token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'])(
		'contain no access token that the response repeats: %s',
		(token) => {
			expect(extractMessage({ message: `Refused: ${token} has ended` })).toBe(
				'Refused: *** has ended',
			);
		},
	);

	it('are scanned quickly, with any content', () => {
		const beganAt = performance.now();
		extractMessage({ message: 'eyJ-'.repeat(500_000) });
		expect(performance.now() - beganAt).toBeLessThan(1_000);
	});

	it.each(['order 12345678901', 'in 2026 and 2027', 'call 1300 975 707'])(
		'keep the short numbers of %j',
		(message) => {
			expect(extractMessage({ message })).toBe(message);
		},
	);

	it.each([
		['Invalid wallet with existing entity association', true],
		['400: INVALID WALLET WITH EXISTING ENTITY ASSOCIATION.', true],
		['Invalid wallet', false],
		['', false],
	])('tell whether the wallet has a card already: %j, %s', (words, isLinked) => {
		expect(saysWalletIsLinked(words)).toBe(isLinked);
	});
});
