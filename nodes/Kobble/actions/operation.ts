import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest, KobbleResponse } from '../api/request';
import type { ItemFields } from '../parameters/itemFields';

/** Kobble, as the operation of one item sees it: no loop, no retry, no token, no key. */
export interface ItemApi {
	/**
	 * The same object for all items of a run, and another one for each run: what an operation keeps
	 * for a run, it keeps in a WeakMap by this.
	 */
	readonly runScope: object;
	/** Requests that the run may have in flight at once; 1 if it does not say. */
	readonly concurrency?: number;
	/**
	 * Sends a request, with the idempotency key that it should have.
	 *
	 * @param beforeRepeat for a request without a key: asked before a repeat of what may have been
	 * done; an answer ends the request with it
	 * @throws KobbleFailure in words; the runner makes of it what the user chose under On Error
	 */
	send(
		request: KobbleRequest,
		beforeRepeat?: () => Promise<KobbleResponse | undefined>,
	): Promise<KobbleResponse>;
	/**
	 * Notes that a request without a key is about to change something.
	 *
	 * @returns where the same may already have gone out in this execution (Retry On Fail, Retry
	 * execution): since when the execution runs, in milliseconds since 1970
	 */
	noteSending(request: KobbleRequest): number | undefined;
	/**
	 * Where this execution is so old that Kobble may have forgotten its idempotency keys: since when
	 * it runs, in milliseconds since 1970.
	 */
	startTimeIfKeysExpired(): number | undefined;
}

/** What an operation is going to do for one item; its fields have been read and checked. */
export interface PreparedOperation {
	/** The request that does what the operation is for. Its `safety` decides whether it has a key. */
	readonly request: KobbleRequest;
	run(kobble: ItemApi): Promise<IDataObject | IDataObject[]>;
}

/** One operation: what the editor shows for it, and what it asks of Kobble. */
export interface Operation {
	readonly name: string;
	readonly value: string;
	readonly action: string;
	readonly description: string;
	/** Whether it is kept from AI agents, whose model would read what it gives. */
	readonly hiddenFromAgents?: boolean;
	readonly fields: INodeProperties[];
	/** @throws InvalidField, before any request */
	prepare(fields: ItemFields): PreparedOperation;
}

/** A resource of the node: the operations that the editor offers for it. */
export interface Resource {
	readonly name: string;
	readonly value: string;
	readonly operations: readonly Operation[];
}

/**
 * A resource of the node with its operations, in the order of their names, as the editor lists them.
 *
 * @param operations what the index of its folder exports
 */
export function createResource(
	name: string,
	value: string,
	operations: Readonly<Record<string, Operation>>,
): Resource {
	const inOrder = Object.values(operations).sort((one, other) =>
		one.name.localeCompare(other.name),
	);
	return { name, value, operations: inOrder };
}
