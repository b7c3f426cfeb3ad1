import { isJsonObject } from '../../nodes/Kobble/data/json';

/** Which address of the credential could not be reached. */
export interface Address {
	readonly fieldName: 'Base URL' | 'Token URL';
	readonly host: string;
}

/** Explains why no connection to an address of the credential was made, and what to do. */
export function explainConnectionFailure(
	{ reason, code }: ConnectionFailure,
	{ fieldName, host }: Address,
): { message: string; advice: string } {
	const field = `The ${fieldName} of the Kobble API credential`;
	switch (reason) {
		case 'domainNotAllowed':
			return {
				message: `${field} is not among its allowed domains`,
				// n8n compares names without a port.
				advice: `Add ${host.replace(/:\d+$/, '')} to "Allowed HTTP Request Domains" in the Kobble API credential: the list needs the hosts of both the Base URL and the Token URL`,
			};
		case 'blockedAddress':
			return {
				message: `The address of the ${fieldName} is one that n8n may not send requests to`,
				advice: `${host} lies in a network that this n8n is not allowed to reach (N8N_SSRF_PROTECTION_ENABLED). Check the ${fieldName} of the Kobble API credential, or ask whoever runs n8n to allow that address`,
			};
		case 'certificate':
			return {
				message: `The certificate of the ${fieldName} is not trusted`,
				advice: `n8n does not trust the certificate of ${host} (${code}). If a proxy or a company's own authority signs it, whoever runs n8n can name that authority in NODE_EXTRA_CA_CERTS`,
			};
		case 'tls':
			return {
				message: `No secure connection to the ${fieldName} can be made`,
				advice: `${host} does not answer with TLS as https needs it (${code}). Check the scheme and the port of the ${fieldName} in the Kobble API credential`,
			};
		case 'proxy':
			return {
				message: `A proxy refused the connection to the ${fieldName}`,
				advice: `The proxy between n8n and ${host} answered ${code}. Check the address, the user and the password in the proxy settings of n8n, and whether the proxy allows that host`,
			};
		default:
			return {
				message: `${field} cannot be reached`,
				// No code: n8n replaces a message that contains one such as ECONNREFUSED.
				advice: `No answer came from ${host}. Check the ${fieldName}${fieldName === 'Token URL' ? ' (if it is empty, /oauth2/token of the Base URL is used)' : ''}, and whether n8n may reach that host`,
			};
	}
}

/** Why a request definitely did not arrive: it failed before a connection was established. */
export type ConnectionFailureReason =
	/** The host name does not exist, nothing listens there, or connecting timed out. */
	| 'network'
	/** The certificate of the host is not trusted. */
	| 'certificate'
	/** The TLS handshake with the host failed, or the host does not speak TLS at all. */
	| 'tls'
	/** The proxy refused to connect. */
	| 'proxy'
	/** n8n does not send requests to addresses of this kind. */
	| 'blockedAddress'
	/** The host is not in the list "Allowed HTTP Request Domains" of the credential. */
	| 'domainNotAllowed';

/** A request that got no response. */
export interface ConnectionFailure {
	/** `undefined` if a connection was established, so the request may have arrived. */
	readonly reason: ConnectionFailureReason | undefined;
	/** For messages: the Node.js error code, `timeout`, or `no answer`. */
	readonly code: string;
}

const NETWORK = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;
/** What Node.js says if the host hangs up during the TLS handshake; its code is ECONNRESET. */
const HUNG_UP_BEFORE_TLS = /before secure TLS connection was established/;
const CERTIFICATE =
	/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|INVALID_CA|HOSTNAME_MISMATCH)/;
/**
 * Only what ends a handshake: the first write was never encrypted (EPROTO), or the host refused the
 * handshake. Any other ERR_SSL_ code may come from a response that was damaged on its way.
 */
const HANDSHAKE =
	/^(EPROTO$|ERR_SSL_.*_ALERT_(.*CERTIFICATE.*|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|PROTOCOL_VERSION|INSUFFICIENT_SECURITY|UNRECOGNIZED_NAME|NO_APPLICATION_PROTOCOL)$)/;
const TIMEOUT = /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_CONNECTION_TIMEOUT)$/;

/**
 * Decides from the error that n8n's helper threw whether the request may have arrived. How n8n
 * wraps the error of its HTTP library differs between versions.
 */
export function classifyConnectionError(error: unknown): ConnectionFailure {
	const errors = collectErrors(error);
	const texts = errors.flatMap(readTexts);
	const find = (pattern: RegExp) => texts.find((text) => pattern.test(text)) !== undefined;
	if (find(/\bDomain not allowed\b|\bNo allowed domains specified\b/i))
		return { reason: 'domainNotAllowed', code: 'not allowed' };
	if (find(/restricted IP address|hostname is restricted|\bSSRF\b|IP address .* blocked/i)) {
		return { reason: 'blockedAddress', code: 'blocked address' };
	}
	const proxyStatus = findProxyStatus(errors, texts);
	if (proxyStatus !== undefined) return { reason: 'proxy', code: `HTTP ${proxyStatus}` };
	const codes = errors.flatMap(readCodes);
	const certificate = codes.find((code) => CERTIFICATE.test(code));
	if (certificate !== undefined) return { reason: 'certificate', code: certificate };
	const handshake = codes.find((code) => HANDSHAKE.test(code));
	if (handshake !== undefined) return { reason: 'tls', code: handshake };
	const network = errors.some(isConnected) ? undefined : codes.find((code) => NETWORK.test(code));
	if (network !== undefined) return { reason: 'network', code: network };
	if (find(HUNG_UP_BEFORE_TLS)) return { reason: 'network', code: 'ECONNRESET' };
	if (codes.some((code) => TIMEOUT.test(code))) {
		return { reason: isConnectTimeout(errors) ? 'network' : undefined, code: 'timeout' };
	}
	return { reason: undefined, code: codes[0] ?? 'no answer' };
}

/** An error, its causes, and the errors inside an `AggregateError`. */
function collectErrors(error: unknown, depth = 0): object[] {
	if (typeof error !== 'object' || error === null || depth > 4) return [];
	const inner: unknown[] = [Reflect.get(error, 'cause'), Reflect.get(error, 'errors')].flat();
	return [error, ...inner.flatMap((one) => collectErrors(one, depth + 1))];
}

/**
 * Node.js tries several addresses of a host; an error at `connect` means there was no connection.
 */
function isConnectTimeout(errors: object[]): boolean {
	return errors.some(
		(error) =>
			Reflect.get(error, 'syscall') === 'connect' ||
			(Reflect.get(error, 'name') === 'AggregateError' &&
				Reflect.get(error, 'code') === 'ETIMEDOUT'),
	);
}

/** Whether the error comes from reading or writing, which needs a connection. */
function isConnected(error: object): boolean {
	const syscall: unknown = Reflect.get(error, 'syscall');
	return syscall === 'read' || syscall === 'write';
}

/** A number is the status of a response that broke off: neither a reason nor a success. */
function readCodes(error: object): string[] {
	return ['httpCode', 'code']
		.map((name): unknown => Reflect.get(error, name))
		.filter((code): code is string => typeof code === 'string' && /\D/.test(code));
}

function readTexts(error: object): string[] {
	const messages: unknown = Reflect.get(error, 'messages');
	return [
		Reflect.get(error, 'message'),
		Reflect.get(error, 'description'),
		...(Array.isArray(messages) ? messages : []),
	].filter((text): text is string => typeof text === 'string');
}

/** The proxy's response to CONNECT: the tunnel to the host was never established. */
function findProxyStatus(errors: object[], texts: string[]): string | undefined {
	for (const text of texts) {
		const [, status] =
			/(?:proxy|tunnel|CONNECT)\D*(?:status(?:\s*code)?|response|error)\D*(\d{3})/i.exec(text) ??
			[];
		if (status !== undefined) return status;
	}
	for (const error of errors) {
		const response: unknown = Reflect.get(error, 'response');
		if (isJsonObject(response) && Number(response.status) === 407) return '407';
	}
	return undefined;
}
