import { UserError } from 'n8n-workflow';

/** Hosts that plain http is allowed to: this machine, and nothing that merely looks like it. */
const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Longer ones are not looked at any further: what looks at text can take long over megabytes. */
const LONGEST_URL = 2_000;

const ENTER_PLAIN_ADDRESS = 'Enter the plain address, such as https://staging.apikobble.net';

/**
 * Parses the base or token URL of a credential; it is parsed and never matched as text, so that
 * `http://127.0.0.1.evil.com` and `http://localhost@evil.com` do not pass for this machine.
 *
 * @param fieldName how the editor names the field, for the message
 * @returns the URL without slashes at its end
 * @throws UserError naming the field and the way out; never repeats the value
 */
export function parseKobbleUrl(value: unknown, fieldName: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') {
		throw new UserError(`The field "${fieldName}" of the Kobble API credential is empty`, {
			description: ENTER_PLAIN_ADDRESS,
		});
	}
	if (text.length > LONGEST_URL) {
		throw new UserError(
			`The field "${fieldName}" of the Kobble API credential holds more than ${LONGEST_URL} characters`,
			{ description: ENTER_PLAIN_ADDRESS },
		);
	}
	const url = parse(text, fieldName);
	if (url.username !== '' || url.password !== '' || /[?#@]/.test(text)) {
		throw new UserError(
			`The field "${fieldName}" of the Kobble API credential may hold no user name, no "?" and no "#"`,
			{ description: ENTER_PLAIN_ADDRESS },
		);
	}
	if (
		url.protocol !== 'https:' &&
		!(url.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname))
	) {
		throw new UserError(
			`The field "${fieldName}" of the Kobble API credential has to begin with https://`,
			{
				description:
					'Plain http is only allowed to this machine itself (localhost, 127.0.0.1 or [::1]), because the client secret would travel readable',
			},
		);
	}
	return url.href.replace(/\/+$/, '');
}

/**
 * The origin that a request would go to, as n8n's helper resolves it: an absolute URL wins over
 * the base URL.
 *
 * @throws UserError where there is no origin to be found
 */
export function getRequestOrigin(url: string, baseURL: string | undefined): string {
	const isAbsolute = /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url);
	const target = isAbsolute || baseURL === undefined ? url : baseURL;
	return parse(target, 'URL').origin;
}

/**
 * The URL that a text is; `undefined` where it is no complete one.
 *
 * Not by `URL.canParse`: Node.js 20 answers `false` for each text with a letter such as "ü" once
 * the function that calls it has run often enough to be optimized.
 */
export function parseUrlOrUndefined(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

function parse(text: string, fieldName: string): URL {
	const url = parseUrlOrUndefined(text);
	if (url === undefined) {
		throw new UserError(`The field "${fieldName}" is not a complete URL`, {
			description: ENTER_PLAIN_ADDRESS,
		});
	}
	return url;
}
