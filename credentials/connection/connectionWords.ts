import type { ConnectionFailure } from './connectionFailure';

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
				advice: `Add ${host} to "Allowed HTTP Request Domains" in the Kobble API credential: the list needs the hosts of both the Base URL and the Token URL`,
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
				advice: `No answer came from ${host}. Check the ${fieldName}${fieldName === 'Token URL' ? ' (left empty, it lies below the Base URL)' : ''}, and whether n8n may reach that host`,
			};
	}
}
