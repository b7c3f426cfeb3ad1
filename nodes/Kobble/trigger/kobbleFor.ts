import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { connectionKey, readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { KobbleClient } from '../transport/kobbleClient';
import type { RetrySettings } from '../transport/kobbleClient';
import type { SendRequest } from '../transport/listAnswer';
import { getRequestGate } from '../transport/requestGate';
import { Transport } from '../transport/transport';

/** Kobble, as a trigger asks it. */
export interface KobbleForTrigger {
	readonly connection: Connection;
	readonly send: SendRequest;
}

/** A trigger sends one request at a time; this only has to leave room for its neighbours. */
const CONCURRENCY = 20;

/**
 * Kobble with the credential of the trigger: the same token, pauses and bound as all executions.
 *
 * @throws UserError that names a field of the credential
 */
export async function kobbleFor(
	context: IHookFunctions | IWebhookFunctions,
	patience: RetrySettings,
	signal?: AbortSignal,
): Promise<KobbleForTrigger> {
	const credential = await context.getCredentials('kobbleApi');
	const connection = readConnection(credential);
	const transport = new Transport(context, {
		connection,
		credential,
		gate: getRequestGate(connectionKey(connection)),
		concurrency: CONCURRENCY,
		signal,
	});
	const client = new KobbleClient(transport, patience);
	return { connection, send: async (request) => await client.send(request) };
}
