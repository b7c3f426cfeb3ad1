import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { LruMap } from '../../nodes/Kobble/data/lruMap';
import { getConnectionKey } from './connection';
import type { Connection } from './connection';
import { TokenUnavailable, requestToken } from './tokenRequest';
import type { AccessToken, SendTokenRequest } from './tokenRequest';

/** The token state of one connection in this process. Times are of the monotonic clock. */
interface CachedToken {
	/** The newest token. It stays after it has expired, until the next one arrives. */
	token?: AccessToken | undefined;
	/** The token request in flight, shared by all callers that need a token. */
	inFlight?: Promise<AccessToken> | undefined;
	/** Why the newest request failed. */
	failure?: TokenUnavailable | undefined;
	/** No token is requested before this time. */
	pausedUntil: number;
}

/**
 * Tokens are only kept here, so n8n's database holds none, and none can be sent for a connection
 * that it was not issued for. The cache is shared by the whole process, because n8n loads
 * credential and node files through one module cache.
 */
const tokenCache = new LruMap<CachedToken>(500);

/** The token that each request was sent with, by the credential object that n8n signed it with. */
const usedTokens = new WeakMap<ICredentialDataDecryptedObject, string | undefined>();

/** The token that may be sent for this connection: neither refused nor past its `expires_in`. */
export function getLiveToken(connection: Connection): string | undefined {
	const token = tokenCache.get(getConnectionKey(connection))?.token;
	if (token === undefined || isExpired(token)) return undefined;
	return token.value;
}

/**
 * A token that may be sent: the cached one, or a new one that all waiting callers share.
 *
 * @throws TokenUnavailable to all waiting callers if the request fails, and without a request while
 * token requests are paused
 */
export async function obtainToken(send: SendTokenRequest, connection: Connection): Promise<string> {
	const live = getLiveToken(connection);
	if (live !== undefined) return live;
	const cached = getCachedToken(connection);
	if (cached.failure !== undefined && getPauseLeft(cached) > 0) throw cached.failure;
	cached.inFlight ??= refreshToken(cached, send, connection);
	return (await cached.inFlight).value;
}

async function refreshToken(
	cached: CachedToken,
	send: SendTokenRequest,
	connection: Connection,
): Promise<AccessToken> {
	try {
		const token = await requestToken(send, connection);
		cached.token = token;
		cached.failure = undefined;
		return token;
	} catch (error) {
		const failure = toTokenUnavailable(error);
		cached.token = undefined;
		cached.failure = failure;
		pause(cached, failure.retryAfter ?? 0);
		throw failure;
	} finally {
		cached.inFlight = undefined;
	}
}

/** Pauses requests to the token endpoint for `duration` milliseconds. */
export function pauseTokenRequests(connection: Connection, duration: number): void {
	pause(getCachedToken(connection), duration);
}

/** Milliseconds until the token endpoint may be called again; 0 if it may be called now. */
export function getTokenPauseLeft(connection: Connection): number {
	return getPauseLeft(getCachedToken(connection));
}

/** Records that Kobble refused a token (401), so that it is not used again. */
export function refuseToken(connection: Connection, token: string): void {
	if (getNewestToken(connection) === token) getCachedToken(connection).token = undefined;
}

/** Whether a token is the newest one and was requested less than `maxAge` milliseconds ago. */
export function isTokenYoung(connection: Connection, token: string, maxAge: number): boolean {
	const newest = getCachedToken(connection).token;
	return newest?.value === token && performance.now() - newest.requestedAt < maxAge;
}

/** Marks a token in the hidden field as handed over by a node; n8n has not saved it. */
const HANDED_OVER = 'handed over by the node: ';

/**
 * A copy of a credential that carries the token of this connection. If the package is updated
 * during a run, the node and the credential class come from two copies of this module, and the
 * memory of the newer one is empty. The field is always filled, because n8n asks for a token if it
 * is empty.
 */
export function handOverToken(
	credential: ICredentialDataDecryptedObject,
	connection: Connection,
): ICredentialDataDecryptedObject {
	const token = getNewestToken(connection);
	const copy = { ...credential, accessToken: `${HANDED_OVER}${token ?? ''}` };
	usedTokens.set(copy, token);
	return copy;
}

/**
 * The token to sign a request with; it may have ended a moment ago. Notes it for this credential
 * object, so that a refusal can be attributed to the token that was sent.
 *
 * @returns `undefined` if none has been obtained
 */
export function useToken(
	credential: ICredentialDataDecryptedObject,
	connection: Connection,
): string | undefined {
	const token = readHandedOver(credential) ?? getNewestToken(connection);
	usedTokens.set(credential, token);
	return token;
}

function getNewestToken(connection: Connection): string | undefined {
	return tokenCache.get(getConnectionKey(connection))?.token?.value;
}

function readHandedOver({ accessToken }: ICredentialDataDecryptedObject): string | undefined {
	if (typeof accessToken !== 'string' || !accessToken.startsWith(HANDED_OVER)) return undefined;
	const token = accessToken.slice(HANDED_OVER.length);
	return token === '' ? undefined : token;
}

/** The token that a request with this credential object was sent with, if any. */
export function getUsedToken(credential: ICredentialDataDecryptedObject): string | undefined {
	return usedTokens.get(credential);
}

function getCachedToken(connection: Connection): CachedToken {
	const key = getConnectionKey(connection);
	const cached = tokenCache.get(key) ?? { pausedUntil: 0 };
	tokenCache.set(key, cached);
	return cached;
}

function isExpired({ expiresAt }: AccessToken): boolean {
	return expiresAt !== undefined && expiresAt <= performance.now();
}

function pause(cached: CachedToken, duration: number): void {
	cached.pausedUntil = Math.max(cached.pausedUntil, performance.now() + duration);
}

function getPauseLeft({ pausedUntil }: CachedToken): number {
	return Math.max(0, pausedUntil - performance.now());
}

function toTokenUnavailable(error: unknown): TokenUnavailable {
	if (error instanceof TokenUnavailable) return error;
	return new TokenUnavailable('Kobble gave no access token', 'Try again in a minute', {
		refused: false,
	});
}
