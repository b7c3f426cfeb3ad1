import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Connection } from '../../../credentials/connection/connection';
import { listenForCancellation } from '../transport/cancellation';
import { createClient } from '../transport/createClient';
import type { KeyOutcomeListener, KobbleClient } from '../transport/kobbleClient';
import type { KobbleRequest } from '../api/request';
import { ExecutionKeys } from '../idempotency/executionKeys';
import type { RequestIdentity } from '../idempotency/executionKeys';
import { OPTION_RANGES } from '../actions/fields/options';
import type { ItemFields } from '../parameters/itemFields';
import type { ItemApi, PreparedOperation } from '../actions/operation';

/** Kobble for one run of the node: one reading of the credential, one client, the keys. */
export class NodeRun {
	private constructor(
		readonly connection: Connection,
		readonly concurrency: number,
		private readonly client: KobbleClient,
		private readonly keys: ExecutionKeys,
		/** Ends all waiting for a turn or for the next try; what is on its way comes to its end. */
		readonly abortWaiting: () => void,
		/** Has to be called when the run is over: an execution may have thousands, in a loop. */
		readonly close: () => void,
	) {}

	/**
	 * @param fields of the first item: these options hold for the whole run
	 * @throws InvalidField, or a UserError that names a field of the credential
	 */
	static async open(execution: IExecuteFunctions, fields: ItemFields): Promise<NodeRun> {
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
		const keys = new ExecutionKeys(execution);
		return new NodeRun(connection, concurrency, client, keys, abortWaiting, close);
	}

	/** Does what an operation prepared for an item, with the key that the user chose, if any. */
	async perform(
		itemIndex: number,
		operation: PreparedOperation,
		chosenKey: string | undefined,
	): Promise<IDataObject | IDataObject[]> {
		return await operation.run(this.createItemApi(itemIndex, chosenKey));
	}

	private createItemApi(itemIndex: number, chosenKey: string | undefined): ItemApi {
		return {
			runScope: this,
			concurrency: this.concurrency,
			send: async (request, beforeRepeat) => {
				if (request.safety !== 'keyed') return await this.client.send(request, { beforeRepeat });
				if (chosenKey !== undefined) {
					return await this.client.send(request, { idempotencyKey: chosenKey });
				}
				const identity = toIdentity(request);
				const idempotencyKey = this.keys.keyFor(itemIndex, identity);
				const keyOutcomeListener = this.keyOutcomeListener(itemIndex, identity);
				return await this.client.send(request, { idempotencyKey, keyOutcome: keyOutcomeListener });
			},
			noteSending: (request) => this.keys.noteSending(itemIndex, toIdentity(request)),
			startTimeIfKeysExpired: () =>
				chosenKey === undefined ? this.keys.startTimeIfKeysExpired(Date.now()) : undefined,
		};
	}

	private keyOutcomeListener(itemIndex: number, identity: RequestIdentity): KeyOutcomeListener {
		return {
			unclear: () => this.keys.noteUnclear(itemIndex, identity),
			succeeded: () => this.keys.noteSuccess(itemIndex, identity),
			refused: (status) => this.keys.noteRefusal(itemIndex, identity, status),
			untouched: () => this.keys.noteUntouched(itemIndex, identity),
		};
	}
}

function toIdentity({ method, path, body }: KobbleRequest): RequestIdentity {
	return { method, path, body: body ?? '' };
}
