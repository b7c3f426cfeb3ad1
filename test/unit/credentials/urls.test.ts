import { getRequestOrigin, parseKobbleUrl } from '../../../credentials/connection/urls';
import { catchThrown } from '../thrown';

const parse = (value: unknown) => parseKobbleUrl(value, 'Base URL');

describe('The URLs of a credential', () => {
	it.each([
		['https://staging.apikobble.net', 'https://staging.apikobble.net'],
		['https://staging.apikobble.net/', 'https://staging.apikobble.net'],
		['https://staging.apikobble.net///', 'https://staging.apikobble.net'],
		['https://api.example.com/kobble//', 'https://api.example.com/kobble'],
		['  https://api.example.com\n', 'https://api.example.com'],
		['HTTPS://API.Example.COM:443/', 'https://api.example.com'],
		['https://bücher.example/', 'https://xn--bcher-kva.example'],
		['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
		['http://127.8.9.10', 'http://127.8.9.10'],
		// Another notation for 127.0.0.1, and for no other address.
		['http://127.1', 'http://127.0.0.1'],
		['http://localhost:4010/', 'http://localhost:4010'],
		['http://LOCALHOST', 'http://localhost'],
		['http://[::1]:4010', 'http://[::1]:4010'],
		['http://[0:0:0:0:0:0:0:1]', 'http://[::1]'],
	])('accepts %j as %s', (value, url) => {
		expect(parse(value)).toBe(url);
	});

	it.each([
		'http://staging.apikobble.net',
		'http://127.0.0.1.evil.com',
		'http://127.0.0.1.nip.io',
		'http://localhost.evil.com',
		'http://evil.com/localhost',
		'http://evil.com/127.0.0.1',
		'http://notlocalhost',
		'http://localhost.',
		'http://128.0.0.1',
		'http://10.0.0.1',
		'http://0.0.0.0',
		'http://[::]',
		'http://[::2]',
		'http://[::ffff:7f00:1]',
		'http://evil.com。',
		'http://localhost\u00adx.evil.com',
		'ftp://127.0.0.1',
		'javascript:alert(1)',
		'file:///etc/passwd',
		'data:text/plain,hello',
		'ws://localhost',
	])('rejects %j, because it is neither https nor this machine', (value) => {
		expect(catchThrown(() => parse(value)).message).toBe(
			'The field "Base URL" of the Kobble API credential has to begin with https://',
		);
	});

	it.each([
		'http://localhost@evil.com',
		'https://staging.apikobble.net@evil.com',
		'https://user:password@staging.apikobble.net',
		'https://@evil.com',
		'https://evil.com\\@staging.apikobble.net',
		'https://api.example.com?key=value',
		'https://api.example.com?',
		'https://api.example.com#part',
		'https://api.example.com/#',
	])('rejects %j, because it contains a user name, "?" or "#"', (value) => {
		expect(catchThrown(() => parse(value)).message).toBe(
			'The field "Base URL" of the Kobble API credential may hold no user name, no "?" and no "#"',
		);
	});

	it.each([
		'staging.apikobble.net',
		'//evil.com',
		'/customers',
		'https://',
		'https://a b.example',
		'https://[::1',
		'http://localhost%40evil.com',
		'http://127.0.0.256',
		'https://host:99999',
		'not a URL',
	])('rejects %j, because it is not a complete URL', (value) => {
		expect(catchThrown(() => parse(value)).message).toBe(
			'The field "Base URL" is not a complete URL',
		);
	});

	it.each([[''], ['   '], [undefined], [null], [7], [{}]])('says that %j is empty', (value) => {
		expect(catchThrown(() => parse(value)).message).toBe(
			'The field "Base URL" of the Kobble API credential is empty',
		);
	});

	it.each([
		['slashes', `https://evil.example/${'/'.repeat(5_000_000)}x`],
		['letters', `https://evil.example/${'x'.repeat(5_000_000)}`],
		['a host', `https://${'x'.repeat(5_000_000)}`],
	])('rejects megabytes of %s quickly', (_what, value) => {
		expect(catchThrown(() => parse(value)).message).toBe(
			'The field "Base URL" of the Kobble API credential holds more than 2000 characters',
		);
	});

	it.each([
		'http://evil-value.example',
		'https://evil-value:evil-value@host.example',
		'https://host.example?evil-value',
		'evil-value',
		`https://host.example/evil-value${'x'.repeat(3000)}`,
	])('does not quote %s', (value) => {
		const { message, description } = catchThrown(() => parse(value));
		expect(`${message} ${description}`).not.toContain('evil-value');
		expect(message).toContain('"Base URL"');
		expect(description).not.toBe('');
	});

	it('accepts a letter such as "ü" even after Node.js has optimized the parser', () => {
		for (let call = 0; call < 50_000; call++) parse('https://api.example.com');
		for (let call = 0; call < 50_000; call++) {
			expect(parse('https://bücher.example')).toBe('https://xn--bcher-kva.example');
		}
	});

	it('names the invalid field', () => {
		expect(catchThrown(() => parseKobbleUrl('', 'Token URL')).message).toContain('"Token URL"');
	});
});

describe('The origin that a request goes to', () => {
	it.each([
		['https://api.example.com/cards', undefined, 'https://api.example.com'],
		['/cards', 'https://api.example.com', 'https://api.example.com'],
		['cards', 'https://api.example.com/v1', 'https://api.example.com'],
		['https://evil.com/cards', 'https://api.example.com', 'https://evil.com'],
		['HTTPS://evil.com/cards', 'https://api.example.com', 'https://evil.com'],
		['https://api.example.com:8443/', undefined, 'https://api.example.com:8443'],
		['https://api.example.com@evil.com/', undefined, 'https://evil.com'],
		['https://evil.com\\@api.example.com', undefined, 'https://evil.com'],
		['', 'https://api.example.com', 'https://api.example.com'],
	])('of %j below %j is %s', (url, baseURL, origin) => {
		expect(getRequestOrigin(url, baseURL)).toBe(origin);
	});

	it.each([
		['//evil.com/cards', 'https://api.example.com'],
		['//evil.com/cards', undefined],
		['/cards', undefined],
		['', undefined],
	])('of %j below %j is unknown, so it is rejected', (url, baseURL) => {
		expect(() => getRequestOrigin(url, baseURL)).toThrow('The field "URL" is not a complete URL');
	});
});
