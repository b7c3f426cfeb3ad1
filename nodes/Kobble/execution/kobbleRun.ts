import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { connectionKey, connectionOf } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import { onCancellation } from '../transport/cancellation';
import { KobbleClient } from '../transport/kobbleClient';
import type { KeyWitness } from '../transport/kobbleClient';
import type { KobbleRequest } from '../api/request';
import { gateOf } from '../transport/requestGate';
import { Transport } from '../transport/transport';
import { IntentKeys } from '../idempotency/executionKeys';
import type { RequestIdentity } from '../idempotency/executionKeys';
import { OPTION_RANGES } from '../actions/fields/options';
import type { ItemFields } from '../parameters/itemFields';
import type { KobbleForItem, PreparedOperation } from '../actions/operation';

/** Kobble for one run of the node: one reading of the credential, one client, the keys. */
export class KobbleRun {
	private constructor(
		readonly connection: Connection,
		readonly concurrency: number,
		private readonly client: KobbleClient,
		private readonly keys: IntentKeys,
		/** Ends all waiting for a turn or for the next try; what is on its way comes to its end. */
		readonly halt: () => void,
		/** Has to be called when the run is over: an execution may have thousands, in a loop. */
		readonly close: () => void,
	) {}

	/**
	 * @param fields of the first item: these options hold for the whole run
	 * @throws InvalidField, or a UserError that names a field of the credential
	 */
	static async open(execution: IExecuteFunctions, fields: ItemFields): Promise<KobbleRun> {
		const concurrency = fields.wholeNumber('concurrency', 'Concurrency', OPTION_RANGES.concurrency);
		const maxRetries = fields.wholeNumber('maxRetries', 'Max Retries', OPTION_RANGES.maxRetries);
		const seconds = fields.wholeNumber('timeout', 'Timeout (Seconds)', OPTION_RANGES.timeout);
		const credential = await execution.getCredentials('kobbleApi');
		const connection = connectionOf(credential);
		const stopping = new AbortController();
		const halt = () => stopping.abort();
		const cancelled = execution.getExecutionCancelSignal();
		const close = onCancellation(cancelled, halt);
		if (cancelled?.aborted) halt();
		const transport = new Transport(execution, {
			connection,
			credential,
			gate: gateOf(connectionKey(connection)),
			concurrency,
			signal: stopping.signal,
		});
		const client = new KobbleClient(transport, { maxRetries, timeout: seconds * 1000 });
		return new KobbleRun(connection, concurrency, client, new IntentKeys(execution), halt, close);
	}

	/** Does what an operation prepared for an item, with the key that the user chose, if any. */
	async perform(
		itemIndex: number,
		operation: PreparedOperation,
		chosenKey: string | undefined,
	): Promise<IDataObject | IDataObject[]> {
		return await operation.run(this.forItem(itemIndex, chosenKey));
	}

	private forItem(itemIndex: number, chosenKey: string | undefined): KobbleForItem {
		return {
			run: this,
			send: async (request, beforeRepeat) => {
				if (request.safety !== 'keyed') return await this.client.send(request, { beforeRepeat });
				if (chosenKey !== undefined) {
					return await this.client.send(request, { idempotencyKey: chosenKey });
				}
				const identity = identityOf(request);
				const idempotencyKey = this.keys.keyFor(itemIndex, identity);
				const witness = this.witness(itemIndex, identity);
				return await this.client.send(request, { idempotencyKey, witness });
			},
			noteSending: (request) => this.keys.noteSending(itemIndex, identityOf(request)),
			keysOldSince: () => (chosenKey === undefined ? this.keys.oldSince(Date.now()) : undefined),
		};
	}

	private witness(itemIndex: number, identity: RequestIdentity): KeyWitness {
		return {
			unclear: () => this.keys.noteUnclear(itemIndex, identity),
			succeeded: () => this.keys.noteSuccess(itemIndex, identity),
			refused: (status) => this.keys.noteRefusal(itemIndex, identity, status),
			untouched: () => this.keys.noteUntouched(itemIndex, identity),
		};
	}
}

function identityOf({ method, path, body }: KobbleRequest): RequestIdentity {
	return { method, path, body: body ?? '' };
}
