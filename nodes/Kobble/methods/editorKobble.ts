import { NodeOperationError } from 'n8n-workflow';
import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { connectionKey, connectionOf } from '../../../credentials/connection/connection';
import { KobbleClient } from '../transport/kobbleClient';
import type { Send } from '../transport/listAnswer';
import { gateOf } from '../transport/requestGate';
import { Transport } from '../transport/transport';
import { failureDetails } from '../execution/nodeErrors';
import { OPTION_RANGES } from '../actions/fields/options';

/** Somebody waits in front of a list: a short try, and one more. The timeout is in milliseconds. */
const PATIENCE = { maxRetries: 1, timeout: 10_000 } as const;

/** Kobble, as a list of the editor asks it: the same token, pauses and bound as all executions. */
export async function editorKobble(editor: ILoadOptionsFunctions): Promise<Send> {
	const credential = await editor.getCredentials('kobbleApi');
	const connection = connectionOf(credential);
	const transport = new Transport(editor, {
		connection,
		credential,
		gate: gateOf(connectionKey(connection)),
		concurrency: OPTION_RANGES.concurrency.default,
		signal: undefined,
	});
	const client = new KobbleClient(transport, PATIENCE);
	return async (request) => await client.send(request);
}

/** Why a list cannot be shown, as the editor shows it. */
export function toListError(editor: ILoadOptionsFunctions, error: unknown): NodeOperationError {
	const { message, description } = failureDetails(error, 'refused');
	return new NodeOperationError(editor.getNode(), message, { description });
}
