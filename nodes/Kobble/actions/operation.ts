import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest, KobbleResponse } from '../api/request';
import type { ItemFields } from '../parameters/itemFields';
import type { NextAttempt } from '../transport/kobbleClient';

/** Kobble, as the operation of one item sees it: no loop, no retry, no token, no key. */
export interface ItemApi {
	/** Identifies the run; use it as a WeakMap key for what all items of the run share. */
	readonly runScope: object;
	/** Requests that the run may have in flight at once; 1 if it does not say. */
	readonly concurrency?: number;
	/**
	 * Sends a request, with the idempotency key that it should have.
	 *
	 * @throws KobbleFailure in words; the runner makes of it what the user chose under On Error
	 */
	send(request: KobbleRequest, rules?: SendRules): Promise<KobbleResponse>;
	/** What earlier tries of this execution (Retry On Fail, Retry execution) did with the item. */
	readonly earlier: EarlierTries;
	/**
	 * When this execution began, in milliseconds since 1970 by Kobble's clock. 0 if that is not known.
	 * Kobble's clock is known as soon as it has answered.
	 */
	executionStart(): number;
	/** @param time milliseconds since 1970 by n8n's clock */
	toKobbleTime(time: number): number;
}

/** What is known of an item's main request from earlier tries. */
export interface EarlierTries {
	/** Whether n8n runs the item again. Until the item is looked at, others may have changed it. */
	readonly isRepeat: boolean;
	/** Whether an earlier try is known to have gone out, and may have been done. */
	readonly wasSent: boolean;
	/** Whether the execution is so old that Kobble may have forgotten its idempotency keys. */
	readonly areKeysExpired: boolean;
}

/** What goes along with a request that changes something. */
export interface SendRules {
	/**
	 * Called before each attempt, after every wait. If it resolves to a response, that response is
	 * used and nothing is sent.
	 */
	readonly beforeAttempt?: (next: NextAttempt) => Promise<KobbleResponse | undefined>;
	/**
	 * Looks for what an earlier try of this execution made. Called if the request was refused, or
	 * failed again at Kobble, and an earlier try may have done it.
	 *
	 * @returns `undefined` if there is surely nothing
	 */
	readonly findEarlier?: () => Promise<IDataObject | undefined>;
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
	/** Whether it changes nothing at Kobble, so that a failed item was surely not applied. */
	readonly isReadOnly?: boolean;
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
