import { isIndexRanges, removeIndex } from '../data/indexRanges';
import type { IndexRanges } from '../data/indexRanges';
import { isJsonObject } from '../data/json';

/**
 * The node's memory of one execution. n8n saves it as JSON with the run, so that Retry On Fail and
 * Retry execution find it again. `RunHistory` defines its rules.
 */
export interface ExecutionMemory {
	/**
	 * The version of the key derivation that the execution began with. An upgrade does not change it.
	 */
	readonly version: number;
	readonly seed: string;
	/** When the seed was chosen or the execution was established, in milliseconds since 1970. */
	readonly seededAt: number;
	/** Whether `seededAt` is the time of a retry, so that the start of the execution is unknown. */
	readonly isStartUnknown?: boolean;
	/** Milliseconds by which Kobble's clock was ahead of n8n's at the first response. */
	kobbleAhead?: number;
	/**
	 * The node that sent the first request; a node that was deleted and added again has another ID.
	 */
	place?: readonly [workflowId: string, nodeId: string];
	/** The option Idempotency Key as written when the first request was sent; `null` if absent. */
	keyOption?: unknown;
	/** The node's parameters as written when the newest requests were sent. */
	parameters?: unknown;
	/** The items that were done before the node was edited, with the parameters of that time. */
	doneBefore?: DoneItems[];
	/**
	 * The highest run index of the node; -1 before its first run. The fields below belong to that
	 * run.
	 */
	lastRun: number;
	/** The items that may have taken effect. */
	acted: IndexRanges;
	/** The items among them whose response is unknown, with digests of their requests. */
	unclear: Record<string, string>;
	/** The items among them that were sent without their key in the body, because the user chose so. */
	withoutKeyInBody?: IndexRanges;
	/** When the newest run began, on Kobble's clock, in milliseconds since 1970. */
	runStartedAt?: number;
	/** When an attempt last ended without a clear answer, in milliseconds since 1970. */
	unclearAt?: number;
	/** By item and digest: how often Kobble refused a request that was definitely not applied. */
	refusals: Record<string, number>;
	/** For an agent's tool, whose run index is meaningless: the state of each call, by its digest. */
	calls: Record<string, 'sent' | 'done'>;
	/** Whether calls were dropped, so that a call that is not in `calls` may still have been made. */
	hasForgottenCalls?: boolean;
}

/** Items of the newest run that were done with the same parameters. */
export interface DoneItems {
	/** As written in the node. */
	readonly parameters: unknown;
	readonly items: IndexRanges;
}

/** Matches any request; used for memories of a version that did not record the items' requests. */
export const ANY_REQUEST = '*';

export function createMemory(
	start: Pick<ExecutionMemory, 'version' | 'seed' | 'seededAt' | 'isStartUnknown'>,
): ExecutionMemory {
	return { ...start, lastRun: -1, acted: [], unclear: {}, refusals: {}, calls: {} };
}

/**
 * Parses the memory that n8n saved, also in the format of the previous version.
 *
 * @returns `undefined` if there is no memory
 */
export function parseMemory(value: unknown): ExecutionMemory | undefined {
	if (!isJsonObject(value)) return undefined;
	const { version, seed, seededAt } = value;
	if (typeof version !== 'number' || typeof seed !== 'string') return undefined;
	if (isCurrent(value)) return value;
	return upgradeMemory(value, createMemory({ version, seed, seededAt: Number(seededAt ?? 0) }));
}

function isCurrent(value: object): value is ExecutionMemory {
	return 'acted' in value && isIndexRanges(value.acted);
}

/** More items than a run can have. */
const ALL_ITEMS = 1_000_000_000;

/**
 * The previous version stored the highest item that was sent (`lastItem`). It labelled the state of
 * an item by run and position (`0:3`), and that of a tool's call by a digest.
 */
function upgradeMemory(
	old: Readonly<Record<string, unknown>>,
	memory: ExecutionMemory,
): ExecutionMemory {
	const { lastItem = ALL_ITEMS } = old;
	memory.lastRun = Number(old.lastRun ?? -1);
	if (Number(lastItem) >= 0) memory.acted = [0, Number(lastItem)];
	const unclear = isJsonObject(old.unclear) ? old.unclear : {};
	const refusals = isJsonObject(old.refusals) ? old.refusals : {};
	const sent = isJsonObject(old.sent) ? old.sent : {};
	for (const label of [...Object.keys(unclear), ...Object.keys(sent)]) {
		const item = readItemLabel(label, memory.lastRun);
		if (item !== undefined) memory.unclear[item] = ANY_REQUEST;
		else if (!label.includes(':')) memory.calls[label] = 'sent';
	}
	for (const [label, count] of Object.entries(refusals)) {
		const item = readItemLabel(label, memory.lastRun);
		if (item !== undefined) {
			memory.refusals[`${item}:${ANY_REQUEST}`] = Number(count);
			if (memory.unclear[item] === undefined) removeIndex(memory.acted, item);
		} else if (!label.includes(':')) memory.refusals[label] = Number(count);
	}
	return memory;
}

function readItemLabel(label: string, lastRun: number): number | undefined {
	const [run, item] = label.split(':');
	return item !== undefined && Number(run) === lastRun ? Number(item) : undefined;
}
