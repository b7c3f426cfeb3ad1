import { getConnectionKey } from './connection';
import type { Connection } from './connection';
import { TokenUnavailable, requestToken } from './tokenRequest';
import type { AccessToken, SendTokenRequest } from './tokenRequest';

/** What this process knows of the tokens of one connection. */
interface Remembered {
	token: AccessToken | undefined;
	/** Whether there has ever been one. */
	hadToken: boolean;
	/** Tokens that Kobble refused; a row of n8n's database may still hold an older one. */
	readonly refused: Set<string>;
	/** The one request under way, which all who need a token wait for. */
	flight: Promise<AccessToken> | undefined;
	/** Why the newest flight brought nothing, for whoever sees only n8n's wrapping of it. */
	failure: TokenUnavailable | undefined;
	/** Called once, when a token comes. */
	readonly waiting: Set<() => void>;
}

/**
 * Shared by everything in this process: n8n loads credential and node files through one module
 * cache. Bounded, because a credential that is edited leaves its old entry behind.
 */
const remembered = new Map<string, Remembered>();
const MOST_CONNECTIONS = 500;
const MOST_REFUSED = 20;

/** The token that may be sent for this connection: not refused, and not past its `expires_in`. */
export function liveToken(connection: Connection): string | undefined {
	const entry = remembered.get(getConnectionKey(connection));
	if (entry?.token === undefined) return undefined;
	const { value, expiresAt } = entry.token;
	if (expiresAt !== undefined && expiresAt <= Date.now()) return undefined;
	return entry.refused.has(value) ? undefined : value;
}

/**
 * Whether a token that n8n saved earlier is worth a try: only while this process knows none of its
 * own, because what it knew and lost was at least as new.
 */
export function isWorthTrying(connection: Connection, savedToken: string): boolean {
	const entry = remembered.get(getConnectionKey(connection));
	return (
		savedToken !== '' && (entry === undefined || (!entry.hadToken && entry.refused.size === 0))
	);
}

/** Notes that Kobble accepted a token that this process did not fetch itself. */
export function acceptToken(connection: Connection, token: string): void {
	if (liveToken(connection) !== undefined) return;
	const entry = entryOf(connection);
	// Its end is not known: it counts as good until Kobble refuses it.
	entry.token = { value: token, expiresAt: undefined };
	announce(entry);
}

/** Resolves (to `true`) when this process next learns of a good token. */
export async function nextToken(connection: Connection): Promise<true> {
	const { waiting } = entryOf(connection);
	return await new Promise<true>((resolve) => {
		waiting.add(() => resolve(true));
	});
}

/** Notes that Kobble refused a token (401), so that it is not handed out again. */
export function refuseToken(connection: Connection, token: string): void {
	if (token === '') return;
	const entry = entryOf(connection);
	const { refused } = entry;
	refused.add(token);
	if (entry.token?.value === token) entry.token = undefined;
	const [oldest] = refused;
	if (refused.size > MOST_REFUSED && oldest !== undefined) refused.delete(oldest);
}

/** Why the newest token request of this connection failed; `undefined` where it did not. */
export function tokenFailure(connection: Connection): TokenUnavailable | undefined {
	return remembered.get(getConnectionKey(connection))?.failure;
}

/**
 * A token that may be sent: the remembered one, or one new one for all who wait.
 *
 * @throws TokenUnavailable for all who wait, when the one request fails
 */
export async function obtainToken(send: SendTokenRequest, connection: Connection): Promise<string> {
	const live = liveToken(connection);
	if (live !== undefined) return live;
	const entry = entryOf(connection);
	entry.flight ??= fly(entry, send, connection);
	return (await entry.flight).value;
}

async function fly(
	entry: Remembered,
	send: SendTokenRequest,
	connection: Connection,
): Promise<AccessToken> {
	try {
		entry.failure = undefined;
		entry.token = await requestToken(send, connection);
		// A token endpoint may hand out one token until it ends; then it is good again.
		entry.refused.delete(entry.token.value);
		announce(entry);
		return entry.token;
	} catch (error) {
		entry.token = undefined;
		entry.failure = asTokenUnavailable(error);
		// They are told by the request that went first; kept, they would pile up while no token comes.
		entry.waiting.clear();
		throw entry.failure;
	} finally {
		entry.flight = undefined;
	}
}

function announce(entry: Remembered): void {
	entry.hadToken = true;
	for (const resolve of entry.waiting) resolve();
	entry.waiting.clear();
}

function asTokenUnavailable(error: unknown): TokenUnavailable {
	if (error instanceof TokenUnavailable) return error;
	return new TokenUnavailable('Kobble gave no access token', false, 'Try again in a minute');
}

function entryOf(connection: Connection): Remembered {
	const key = getConnectionKey(connection);
	const entry = remembered.get(key) ?? {
		token: undefined,
		hadToken: false,
		refused: new Set<string>(),
		flight: undefined,
		failure: undefined,
		waiting: new Set<() => void>(),
	};
	// Moved to the end: the entry that was used longest ago goes first.
	remembered.delete(key);
	remembered.set(key, entry);
	const [oldest] = remembered.keys();
	if (remembered.size > MOST_CONNECTIONS && oldest !== undefined) remembered.delete(oldest);
	return entry;
}
