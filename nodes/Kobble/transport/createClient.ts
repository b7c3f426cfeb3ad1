import { UserError } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';

import { getConnectionKey, readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { Transport } from './attempt';
import type { RequestSender } from './attempt';
import { sleepUnlessCancelled } from './cancellation';
import { KobbleClient } from './kobbleClient';
import type { RetrySettings } from './kobbleClient';
import { getRequestGate } from './requestGate';

/** Limits and retry settings of a client. */
export interface ClientSettings extends RetrySettings {
	/**
	 * Maximum number of requests in flight, including those of other executions with the same
	 * credential.
	 */
	readonly concurrency: number;
	readonly signal?: AbortSignal | undefined;
}

/** A client, and the connection that its credential describes. */
export interface ConnectedClient {
	readonly connection: Connection;
	readonly client: KobbleClient;
}

/**
 * Creates a client that shares its token, pauses and request limit with all other users of the same
 * credential in this process. The credential is read once, because n8n decrypts it at each read.
 *
 * @throws UserError that names a field of the credential
 */
export async function createClient(
	sender: RequestSender,
	{ concurrency, signal, ...retries }: ClientSettings,
): Promise<ConnectedClient> {
	const credential = await sender.getCredentials('kobbleApi');
	const connection = readConnection(credential);
	if (isExecution(sender)) await checkSameConnection(sender, connection, signal);
	const gate = getRequestGate(getConnectionKey(connection));
	const transport = new Transport(sender, connection, credential);
	const client = new KobbleClient(transport, { gate, concurrency, signal }, retries);
	return { connection, client };
}

function isExecution(sender: RequestSender): sender is IExecuteFunctions {
	return 'getInputData' in sender && 'getExecutionCancelSignal' in sender;
}

/** Items whose credential is read before other executions of this process get a turn. */
const BATCH = 20;

/**
 * Checks that one run uses one client: n8n resolves the expressions of a credential for each item,
 * and an item must never be sent with another client's credential.
 *
 * @throws UserError before any request, if the items use several connections
 */
async function checkSameConnection(
	execution: IExecuteFunctions,
	connection: Connection,
	signal: AbortSignal | undefined,
): Promise<void> {
	const count = execution.getInputData().length;
	if (count < 2 || !(await dependsOnItem(execution, connection, count))) return;
	for (let itemIndex = 1; itemIndex < count; itemIndex += 1) {
		if (itemIndex % BATCH === 0) await sleepUnlessCancelled(0, signal);
		const credential = await execution.getCredentials('kobbleApi', itemIndex);
		if (isSameConnection(readConnection(credential), connection)) continue;
		throw new UserError(
			`The expressions in the Kobble API credential give item ${itemIndex} another client than item 0`,
			{
				description:
					'Nothing was sent: one run of the node sends as one client. Put Loop Over Items with a Batch Size of 1 before it, or give each client a run of its own',
			},
		);
	}
}

/**
 * Whether the credential depends on the item. A node sees the credential's values but not its
 * expressions. An expression that uses the item has no input after the last item: n8n throws, or
 * returns something else. So a single read tells whether the credential has to be read for each
 * item.
 */
async function dependsOnItem(
	execution: IExecuteFunctions,
	connection: Connection,
	count: number,
): Promise<boolean> {
	try {
		const credential = await execution.getCredentials('kobbleApi', count);
		return !isSameConnection(readConnection(credential), connection);
	} catch {
		return true;
	}
}

function isSameConnection(one: Connection, other: Connection): boolean {
	return getConnectionKey(one) === getConnectionKey(other);
}
