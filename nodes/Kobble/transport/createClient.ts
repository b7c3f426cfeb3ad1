import { readConnection, getConnectionKey } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { Transport } from './attempt';
import type { RequestSender } from './attempt';
import { KobbleClient } from './kobbleClient';
import type { RetrySettings } from './kobbleClient';
import { getRequestGate } from './requestGate';

/** What a client may use of the API. */
export interface ClientSettings extends RetrySettings {
	/** Requests in flight at once. Other executions with the same credential count as well. */
	readonly concurrency: number;
	readonly signal?: AbortSignal | undefined;
}

/** A client, and the connection that its credential describes. */
export interface ConnectedClient {
	readonly connection: Connection;
	readonly client: KobbleClient;
}

/**
 * Creates a client that shares its token, its pauses and its limit on requests with everything else
 * that uses the same credential in this process. The credential is read once, because n8n decrypts
 * it at each read.
 *
 * @throws UserError that names a field of the credential
 */
export async function createClient(
	sender: RequestSender,
	{ concurrency, signal, ...retries }: ClientSettings,
): Promise<ConnectedClient> {
	const credential = await sender.getCredentials('kobbleApi');
	const connection = readConnection(credential);
	const gate = getRequestGate(getConnectionKey(connection));
	const transport = new Transport(sender, { connection, credential, gate, concurrency, signal });
	return { connection, client: new KobbleClient(transport, retries) };
}
