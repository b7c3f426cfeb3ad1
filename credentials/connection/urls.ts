import { UserError } from 'n8n-workflow';

/** Hosts for which plain http is allowed: only this machine, not names that merely look like it. */
const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Longer URLs are rejected unread: parsing megabytes of text can take long. */
const LONGEST_URL = 2_000;

const ENTER_PLAIN_ADDRESS = 'Enter the plain address, such as https://staging.apikobble.net';

/**
 * Parses the base or token URL of a credential. It is parsed, not matched as text, so that
 * `http://127.0.0.1.evil.com` and `http://localhost@evil.com` do not count as this machine.
 *
 * @param fieldName the field's name in the editor, for the message
 * @returns the URL without trailing slashes
 * @throws UserError that names the field and says what to enter; it never repeats the value
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
	if (!isHttpsOrLoopback(url)) {
		throw new UserError(
			`The field "${fieldName}" of the Kobble API credential has to begin with https://`,
			{
				description:
					'Plain http is only allowed to this machine itself (localhost, 127.0.0.1 or [::1]), because the client secret would be sent unencrypted',
			},
		);
	}
	return url.href.replace(/\/+$/, '');
}

/** Whether nobody on the way can read what goes to a URL: by https, or by http to this machine. */
export function isHttpsOrLoopback({ protocol, hostname }: URL): boolean {
	return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOST.test(hostname));
}

/**
 * The origin that a request would go to, as n8n's helper resolves it: an absolute URL takes
 * precedence over the base URL.
 *
 * @throws UserError if no origin can be determined
 */
export function getRequestOrigin(url: string, baseURL: string | undefined): string {
	const isAbsolute = /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url);
	const target = isAbsolute || baseURL === undefined ? url : baseURL;
	return parse(target, 'URL').origin;
}

/**
 * Parses a URL; `undefined` if the text is not an absolute URL.
 *
 * `URL.canParse` is not used: in Node.js 20 it returns `false` for every text with a letter such as
 * "ü" once the calling function has been optimized.
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
