import { isIPv4 } from 'node:net';

/**
 * Parses an absolute URL; `undefined` if the text is not one. `URL.canParse` is not enough: in Node.js 20 it returns
 * `false` for letters such as "ü" once it is called from optimized code.
 */
export function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/** Whether a host name or address of a URL or a listener is this machine's loopback. */
export function isLoopbackHost(host: string): boolean {
	if (host === 'localhost' || host === '::1' || host === '[::1]') return true;
	return isIPv4(host) && host.startsWith('127.');
}

/** Why the sandbox does not deliver to a URL; undefined if it does. */
export function findDeliveryProblem(url: string): string | undefined {
	const parsed = parseUrl(url);
	if (parsed === undefined) return 'The url is not an absolute URL';
	const { protocol, hostname } = parsed;
	if (protocol !== 'http:' && protocol !== 'https:')
		return 'The url has to begin with http:// or https://';
	if (isLoopbackHost(hostname)) return undefined;
	return 'The sandbox delivers to this machine only: the host of the url has to be localhost, [::1] or in 127.0.0.0/8';
}
