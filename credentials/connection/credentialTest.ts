import type { IAuthenticateRuleResponseCode, ICredentialTestRequest } from 'n8n-workflow';

/** The Base URL as entered, trimmed and without trailing slashes, like everywhere else. */
const BASE_URL = `={{ ({
	staging: 'https://staging.apikobble.net',
	development: 'https://dev.apikobble.net',
	custom: String($credentials.baseUrl ?? '').trim().replace(/\\/+$/, ''),
})[$credentials.environment] }}`;

/** The meaning of a status of the API, once the token endpoint has issued a token. */
const WORDS: Readonly<Record<number, string>> = {
	401: 'The token was granted, but the Base URL does not accept it. Check that Token URL and Base URL belong to the same environment, and that the scope may read cards, such as Client: Read.',
	403: 'The client ID and secret are right, but the chosen scope may not read cards. Add a read scope, such as Client: Read: looking cards up, and retrying a status change safely, takes it.',
	404: 'The token was granted, but there is no Kobble API at the Base URL. Check the Environment or the Base URL.',
	407: 'A proxy between n8n and the Base URL asks for a login. Check the user and password in the proxy settings of n8n.',
	429: 'The client ID and secret are right, but Kobble asks for fewer requests at the moment. Try again in a minute.',
};

const REDIRECTED =
	'The token was granted, but the Base URL answers with a redirect, which is not followed. Enter the address that it leads to.';

const UNAVAILABLE =
	'The token was granted, but Kobble could not list a card at the moment. Try again in a minute.';

/**
 * How n8n tests the credential: it gets a token, then lists one card. Problems before that are
 * reported by the errors of `preAuthentication` and `authenticate`.
 */
export const credentialTest: ICredentialTestRequest = {
	request: { baseURL: BASE_URL, url: '/customers/v1/cards', qs: { limit: 1 } },
	rules: [
		...Object.entries(WORDS).map(([status, message]) => toRule(Number(status), message)),
		...[301, 302, 303, 307, 308].map((status) => toRule(status, REDIRECTED)),
		...[500, 502, 503, 504].map((status) => toRule(status, UNAVAILABLE)),
	],
};

function toRule(value: number, message: string): IAuthenticateRuleResponseCode {
	return { type: 'responseCode', properties: { value, message } };
}
