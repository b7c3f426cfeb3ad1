import { NodeOperationError } from 'n8n-workflow';
import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { connectionKey, readConnection } from '../../../credentials/connection/connection';
import { KobbleClient } from '../transport/kobbleClient';
import type { SendRequest } from '../transport/listAnswer';
import { getRequestGate } from '../transport/requestGate';
import { Transport } from '../transport/transport';
import { getFailureDetails } from '../execution/nodeErrors';
import { OPTION_RANGES } from '../actions/fields/options';

/** Somebody waits in front of a list: a short try, and one more. The timeout is in milliseconds. */
const PICKER_RETRIES = { maxRetries: 1, timeout: 10_000 } as const;

/** Kobble, as a list of the editor asks it: the same token, pauses and bound as all executions. */
export async function createPickerClient(editor: ILoadOptionsFunctions): Promise<SendRequest> {
	const credential = await editor.getCredentials('kobbleApi');
	const connection = readConnection(credential);
	const transport = new Transport(editor, {
		connection,
		credential,
		gate: getRequestGate(connectionKey(connection)),
		concurrency: OPTION_RANGES.concurrency.default,
		signal: undefined,
	});
	const client = new KobbleClient(transport, PICKER_RETRIES);
	return async (request) => await client.send(request);
}

/** Why a list cannot be shown, as the editor shows it. */
export function toListError(editor: ILoadOptionsFunctions, error: unknown): NodeOperationError {
	const { message, description } = getFailureDetails(error, 'refused');
	return new NodeOperationError(editor.getNode(), message, { description });
}
