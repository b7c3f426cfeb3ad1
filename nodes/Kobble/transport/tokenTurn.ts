import { getConnectionKey } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { isWorthTrying, liveToken, nextToken } from '../../../credentials/connection/tokens';
import { sleepUnlessCancelled } from './cancellation';

/** The token that a request goes out with; whoever gets a turn has to call `end`. */
export interface TokenTurn {
	/** Empty: n8n then asks the credential for a new one, and saves it. */
	readonly token: string;
	/** @param cameToken whether there is a token for those who wait */
	readonly end: (cameToken: boolean) => void;
}

/** For each connection the request that goes first, to bring a token or to try an unknown one. */
const leaders = new Map<string, Promise<boolean>>();

/** Milliseconds after which a saved token is tried by all: Kobble may be slow, and the token good. */
const PATIENCE = 2_000;

/**
 * While no token is known to be good, one request goes first and the others wait for what it
 * brings: n8n would otherwise write the credential to its database once for each of them.
 *
 * @param savedToken what n8n has saved with the credential, perhaps long ago
 * @returns `undefined` where the request that went first could not get a token: it is the answer
 * for all who waited
 * @throws ExecutionCancelled while it waits for another's request
 */
export async function takeTokenTurn(
	connection: Connection,
	savedToken: string,
	signal: AbortSignal | undefined,
): Promise<TokenTurn | undefined> {
	const key = getConnectionKey(connection);
	for (let isLate = false; ; ) {
		const live = liveToken(connection);
		if (live !== undefined) return { token: live, end: () => undefined };
		const leader = leaders.get(key);
		const token = isWorthTrying(connection, savedToken) ? savedToken : '';
		if (leader === undefined) return { token, end: lead(key) };
		if (isLate && token !== '') return { token, end: () => undefined };
		const waited = sleepUnlessCancelled(PATIENCE, signal).then(() => 'late' as const);
		const came = await Promise.race([leader, nextToken(connection), waited]);
		if (came === false) return undefined;
		isLate ||= came === 'late';
	}
}

function lead(key: string): TokenTurn['end'] {
	let end: TokenTurn['end'] = () => undefined;
	const ended = new Promise<boolean>((resolve) => {
		end = resolve;
	});
	leaders.set(key, ended);
	return (cameToken) => {
		leaders.delete(key);
		end(cameToken);
	};
}
