import type { IExecuteFunctions } from 'n8n-workflow';

import type { Connection } from '../../../credentials/connection/connection';
import { listenForCancellation, sleepUnlessCancelled } from '../transport/cancellation';
import { createClient } from '../transport/createClient';
import type { KobbleClient } from '../transport/kobbleClient';
import type { RunHistory } from '../idempotency/runHistory';
import { OPTION_RANGES } from '../actions/fields/options';
import type { ItemFields } from '../parameters/itemFields';

/**
 * The API for one run of the node: the credential is read once, with one client and one history.
 */
export class NodeRun {
	private constructor(
		readonly connection: Connection,
		readonly concurrency: number,
		readonly client: KobbleClient,
		readonly history: RunHistory,
		/** Waits this many milliseconds. Throws ExecutionCancelled if the run ends before. */
		readonly wait: (milliseconds: number) => Promise<void>,
		/**
		 * Ends all waiting for a turn or for the next attempt; requests in flight are allowed to
		 * finish.
		 */
		readonly abortWaiting: () => void,
		/**
		 * Has to be called when the run is over: in a loop, an execution may have thousands of runs.
		 */
		readonly close: () => void,
	) {}

	/**
	 * @param fields of the first item: these options apply to the whole run
	 * @throws InvalidField, or a UserError that names a field of the credential
	 */
	static async open(
		execution: IExecuteFunctions,
		fields: ItemFields,
		history: RunHistory,
	): Promise<NodeRun> {
		const concurrency = fields.optionInteger(
			'concurrency',
			'Concurrency',
			OPTION_RANGES.concurrency,
		);
		const maxRetries = fields.optionInteger('maxRetries', 'Max Retries', OPTION_RANGES.maxRetries);
		const seconds = fields.optionInteger('timeout', 'Timeout (Seconds)', OPTION_RANGES.timeout);
		const stopping = new AbortController();
		const abortWaiting = () => stopping.abort();
		const cancelled = execution.getExecutionCancelSignal();
		const close = listenForCancellation(cancelled, abortWaiting);
		if (cancelled?.aborted) abortWaiting();
		const { connection, client } = await createClient(execution, {
			maxRetries,
			timeout: seconds * 1000,
			concurrency,
			signal: stopping.signal,
		});
		const wait = async (milliseconds: number) =>
			await sleepUnlessCancelled(milliseconds, stopping.signal);
		return new NodeRun(connection, concurrency, client, history, wait, abortWaiting, close);
	}
}
