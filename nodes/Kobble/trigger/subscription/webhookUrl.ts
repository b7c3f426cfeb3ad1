import { parseUrlOrUndefined } from '../../../../credentials/connection/urls';

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/;

/** Addresses that are private (RFC 1918, 3927, 4193, 6598). */
const PRIVATE =
	/^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2}|\[f[cde][\da-f]{2}:.*\])$/;

/** Names that only exist in private networks. A name without a dot is private too. */
const PRIVATE_NAME = /\.(?:local|internal|lan|home\.arpa|test|example|invalid)$/;

/**
 * Why Amazon SNS cannot deliver to a webhook URL; `undefined` if it can, as far as the URL shows.
 *
 * @param baseUrl of Kobble: the sandbox on this machine delivers to this machine
 */
export function explainUnreachable(webhookUrl: string, baseUrl: string): string | undefined {
	if (LOOPBACK.test(new URL(baseUrl).hostname)) return undefined;
	const url = parseUrlOrUndefined(webhookUrl);
	if (url === undefined) return 'the address is not complete';
	const { protocol, hostname } = url;
	if (LOOPBACK.test(hostname)) return 'the address leads to the machine that n8n runs on';
	const isName = !/^[\d.]+$|^\[/.test(hostname);
	const isPrivateName = isName && (!hostname.includes('.') || PRIVATE_NAME.test(hostname));
	if (PRIVATE.test(hostname) || isPrivateName) {
		return 'the address is known in your own network only';
	}
	return protocol === 'https:' ? undefined : 'the address does not begin with https://';
}
