import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest, KobbleResponse } from '../api/request';
import type { ItemFields } from '../parameters/itemFields';
import type { NextAttempt } from '../transport/kobbleClient';

/** The API as the operation of one item sees it: without loops, retries, tokens or keys. */
export interface ItemApi {
	/** Identifies the run; use it as a WeakMap key for what all items of the run share. */
	readonly runScope: object;
	/** Requests that the run may have in flight at once; 1 if not set. */
	readonly concurrency?: number;
	/**
	 * Sends a request, with an idempotency key if it needs one.
	 *
	 * @throws KobbleFailure with an explanation; the runner handles it according to On Error
	 */
	send(request: KobbleRequest, rules?: SendRules): Promise<KobbleResponse>;
	/**
	 * Whether the brakes leave the item alone, whatever changes later: it would have changed nothing
	 * when it was counted or approved. Then no change is sent.
	 */
	readonly isHeldBack: boolean;
	/** The idempotency key of the item's main request; `undefined` if the operation only reads. */
	readonly key: ItemKey | undefined;
	/** Records that what an earlier try made was found by a look, so that the item is done. */
	noteFound(): void;
	/** What earlier tries of this execution (Retry On Fail, Retry execution) did with the item. */
	readonly earlier: EarlierTries;
	/**
	 * When this execution began, in milliseconds since 1970 on Kobble's clock; 0 if unknown. Kobble's
	 * clock is known after its first response.
	 */
	executionStart(): number;
	/**
	 * When the earliest try of this item can have begun, like `executionStart`, with a tolerance for
	 * clocks that differ. What was created before belongs to something else.
	 */
	earliestEffect(): number;
	/** @param time milliseconds since 1970 on n8n's clock */
	toKobbleTime(time: number): number;
}

/** The idempotency key by which an item's result can be found again. */
export interface ItemKey {
	/** The same in each try of this execution, also if Kobble refused the request in between. */
	readonly value: string;
	/** Whether it comes from the user, so that another execution may have sent it. */
	readonly isGiven: boolean;
	/**
	 * Whether the key goes into the body of the request: as in the earlier tries of the item.
	 *
	 * @param isWanted what the user chooses now
	 */
	decideKeyInBody(isWanted: boolean): boolean;
}

/**
 * Milliseconds by which the clocks of n8n and Kobble may differ, beyond the measured difference.
 */
export const CLOCK_TOLERANCE = 120_000;

/**
 * Reads what was created since the execution began. The first response may show that Kobble's clock
 * is behind n8n's: then what was read begins too late, and is read again.
 *
 * @param read gets milliseconds since 1970 on Kobble's clock
 */
export async function readSinceExecutionStart<Result>(
	kobble: Pick<ItemApi, 'executionStart'>,
	read: (since: number) => Promise<Result>,
): Promise<Result> {
	for (;;) {
		const start = kobble.executionStart();
		const result = await read(Math.max(0, start - CLOCK_TOLERANCE));
		if (kobble.executionStart() >= start) return result;
	}
}

/** What is known about an item's main request from earlier tries. */
export interface EarlierTries {
	/** Whether n8n runs the item again. Others may have changed the object since the first try. */
	readonly isRepeat: boolean;
	/** Whether an earlier try is known to have sent the request, so it may have taken effect. */
	readonly wasSent: boolean;
	/** Whether Kobble confirmed to an earlier try that it did it. */
	readonly isDone: boolean;
	/**
	 * The same, for this very request and item: `false` if the fields were edited since, or if an agent
	 * asks, which may ask for the same again on purpose.
	 */
	readonly isItemDone: boolean;
	/** Whether a try that crashed before it was saved may have sent it. */
	readonly mayBeForgotten: boolean;
	/** Whether the execution is so old that Kobble may have forgotten its idempotency keys. */
	readonly areKeysExpired: boolean;
}

/** Rules for sending a request that changes something. */
export interface SendRules {
	/**
	 * Called before each attempt, after every wait. If it resolves to a response, that response is
	 * used and nothing is sent.
	 */
	readonly beforeAttempt?: (next: NextAttempt) => Promise<KobbleResponse | undefined>;
	/**
	 * Looks for the result of an earlier try of this execution. For a `findable` request, which needs
	 * this rule, it is called before each attempt, if an earlier one may have taken effect. For a
	 * `keyed` one it is called if an earlier try may have taken effect and the request was refused or
	 * failed again at Kobble.
	 *
	 * @param afterAttempt whether an attempt of this run may have taken effect as well
	 * @returns `undefined` if there is definitely nothing
	 * @throws KobbleFailure if that cannot be told
	 */
	readonly findEarlier?: (afterAttempt: boolean) => Promise<IDataObject | undefined>;
	/**
	 * For a `findable` request that Kobble confirmed and that is not found any more: whether its
	 * result was given to another item of this run that asks for the same. Then it is sent again.
	 */
	readonly wasGivenAway?: () => boolean;
}

/** What an item would change, as far as this can be read beforehand. */
export interface PlannedChange {
	readonly wouldChange: boolean;
	/** A sentence for the user: why nothing would change. */
	readonly reason?: string;
	/** Whether only a run with an approved plan changes nothing, and any other run sends the change. */
	readonly needsPlan?: boolean;
	/** Whether the item fails, because there is nothing that it can give out. */
	readonly wouldFail?: boolean;
	/** What would be changed, such as the status; both are left out if it cannot be read. */
	readonly from?: string;
	readonly to?: string;
}

/** What an operation will do for one item; its fields have been read and validated. */
export interface PreparedOperation {
	/** The operation's main request. Its `safety` decides whether it gets an idempotency key. */
	readonly request: KobbleRequest;
	/** The amount of money that it moves, as a whole number. The option Max Total adds these up. */
	readonly amount?: number;
	/**
	 * Finds out what the request would change, by reading only; anything else is refused. Without it,
	 * the request is taken to change something, and a preview shows only the request. Requests of one
	 * object are asked in input order, each as if the ones before it had been sent.
	 */
	readonly readChange?: (kobble: ItemApi) => Promise<PlannedChange>;
	/**
	 * Whether a guard may leave the object alone. Then Max Changes counts only what would change.
	 */
	readonly isGuarded?: boolean;
	run(kobble: ItemApi): Promise<IDataObject | IDataObject[]>;
}

/** One operation: its fields in the editor, and its request to Kobble. */
export interface Operation {
	readonly name: string;
	readonly value: string;
	readonly action: string;
	readonly description: string;
	/** Why it is hidden from AI agents: `The model would see the secret`. */
	readonly hiddenFromAgents?: string;
	/** Whether it changes nothing at Kobble, so that a failed item was definitely not applied. */
	readonly isReadOnly?: boolean;
	readonly fields: INodeProperties[];
	/** @throws InvalidField, before any request */
	prepare(fields: ItemFields): PreparedOperation;
}

/** A resource of the node, with its operations. */
export interface Resource {
	readonly name: string;
	readonly value: string;
	readonly operations: readonly Operation[];
}

/**
 * Creates a resource of the node. Its operations are sorted by name, as the editor lists them.
 *
 * @param operations the exports of the index file of its folder
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
