import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Connection } from '../../../credentials/connection/connection';
import { createClient } from '../transport/createClient';
import type { RetrySettings } from '../transport/kobbleClient';
import type { SendRequest } from '../transport/response';

/** A trigger's client and the address of Kobble. */
export interface TriggerClient {
	readonly connection: Connection;
	readonly send: SendRequest;
}

/** A trigger sends one request at a time; this leaves room for concurrent executions. */
const CONCURRENCY = 20;

/** @throws UserError that names a field of the credential */
export async function createTriggerClient(
	context: IHookFunctions | IWebhookFunctions,
	retries: RetrySettings,
	signal?: AbortSignal,
): Promise<TriggerClient> {
	const settings = { ...retries, concurrency: CONCURRENCY, signal };
	const { connection, client } = await createClient(context, settings);
	return { connection, send: async (request) => await client.send(request) };
}
