import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { LruMap } from '../../nodes/Kobble/data/lruMap';
import { getConnectionKey } from './connection';
import type { Connection } from './connection';
import { TokenUnavailable, requestToken } from './tokenRequest';
import type { AccessToken, SendTokenRequest } from './tokenRequest';

/** What this process knows of the token of one connection. Times are of the monotonic clock. */
interface CachedToken {
	/** The newest one. It stays after its end, until the next one comes. */
	token?: AccessToken | undefined;
	/** The one request under way, which everybody who needs a token waits for. */
	inFlight?: Promise<AccessToken> | undefined;
	/** Why the newest request brought nothing. */
	failure?: TokenUnavailable | undefined;
	/** Until then nobody asks the token endpoint. */
	pausedUntil: number;
}

/**
 * The tokens live here and nowhere else, so none lies in n8n's database, and none can be sent for
 * a connection that it was not issued for. Shared by everything in this process, because n8n loads
 * credential and node files through one module cache.
 */
const tokenCache = new LruMap<CachedToken>(500);

/** Which token a request went out with, by the credential object that n8n signed it with. */
const usedTokens = new WeakMap<ICredentialDataDecryptedObject, string>();

/** The token that may be sent for this connection: not refused, and not past its `expires_in`. */
export function getLiveToken(connection: Connection): string | undefined {
	const token = tokenCache.get(getConnectionKey(connection))?.token;
	if (token === undefined || isExpired(token)) return undefined;
	return token.value;
}

/**
 * A token that may be sent: the known one, or one new one for everybody who waits.
 *
 * @throws TokenUnavailable to everybody who waits if the one request fails, and without a request
 * while the token endpoint is left alone
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

/** Leaves the token endpoint alone for so many milliseconds. */
export function pauseTokenRequests(connection: Connection, duration: number): void {
	pause(getCachedToken(connection), duration);
}

/** Milliseconds until the token endpoint may be asked again; 0 if it may be asked now. */
export function getTokenPauseLeft(connection: Connection): number {
	return getPauseLeft(getCachedToken(connection));
}

/** Notes that Kobble refused a token (401), so that it is not handed out again. */
export function refuseToken(connection: Connection, token: string): void {
	const cached = getCachedToken(connection);
	if (cached.token?.value === token) cached.token = undefined;
}

/** Whether a token is the newest one, and was requested less than so many milliseconds ago. */
export function isTokenYoung(connection: Connection, token: string, maxAge: number): boolean {
	const newest = getCachedToken(connection).token;
	return newest?.value === token && performance.now() - newest.requestedAt < maxAge;
}

/**
 * The token to sign a request with; it may have ended a moment ago. Notes it for this credential
 * object, so that a refusal can be laid to the token that was sent.
 *
 * @returns `undefined` if none has been obtained
 */
export function useToken(
	credential: ICredentialDataDecryptedObject,
	connection: Connection,
): string | undefined {
	const token = tokenCache.get(getConnectionKey(connection))?.token?.value;
	if (token !== undefined) usedTokens.set(credential, token);
	return token;
}

/** The token that a request with this credential object went out with, if one has. */
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
