import { isIndexRanges, removeIndex } from '../data/indexRanges';
import type { IndexRanges } from '../data/indexRanges';
import { isJsonObject } from '../data/json';

/**
 * What the node remembers of one execution. n8n saves it as JSON with the run, so Retry On Fail and
 * Retry execution find it again. The rules for it are those of `RunHistory`.
 */
export interface ExecutionMemory {
	/** The key derivation that the execution began with. An upgrade in between does not change it. */
	readonly version: number;
	readonly seed: string;
	/** Milliseconds since 1970 at which the seed was chosen or the execution was established. */
	readonly seededAt: number;
	/** Whether `seededAt` is the time of a retry, so that the start of the execution is not known. */
	readonly isStartUnknown?: boolean;
	/** Milliseconds by which Kobble's clock was ahead of n8n's when the first answer came. */
	kobbleAhead?: number;
	/** The node that the first request came from; a node that is put in again has another id. */
	place?: readonly [workflowId: string, nodeId: string];
	/** The option Idempotency Key as it was written when the first request went out; `null` if absent. */
	keyOption?: unknown;
	/** The highest run index of the node; -1 before its first run. What follows is of that run only. */
	lastRun: number;
	/** The items that may have acted. */
	acted: IndexRanges;
	/** Of those, the items whose answer is not known: digests of what each of them asked for. */
	unclear: Record<string, string>;
	/** By item and digest: how often Kobble refused what surely was not done. */
	refusals: Record<string, number>;
	/** For an agent's tool, whose run index says nothing: what became of a call, by its digest. */
	calls: Record<string, 'sent' | 'done'>;
	/** Whether calls were dropped, so that a call which is not in `calls` may have been made. */
	hasForgottenCalls?: boolean;
}

/** Stands for any request, in memories of a version that did not note what an item asked for. */
export const ANY_REQUEST = '*';

export function createMemory(
	start: Pick<ExecutionMemory, 'version' | 'seed' | 'seededAt' | 'isStartUnknown'>,
): ExecutionMemory {
	return { ...start, lastRun: -1, acted: [], unclear: {}, refusals: {}, calls: {} };
}

/**
 * The memory that n8n saved, also if the version before saved it.
 *
 * @returns `undefined` if there is none
 */
export function parseMemory(value: unknown): ExecutionMemory | undefined {
	if (!isJsonObject(value)) return undefined;
	const { version, seed, seededAt } = value;
	if (typeof version !== 'number' || typeof seed !== 'string') return undefined;
	if (isCurrent(value)) return value;
	return upgradeMemory(value, createMemory({ version, seed, seededAt: Number(seededAt ?? 0) }));
}

function isCurrent(value: object): value is ExecutionMemory {
	return 'acted' in value && isIndexRanges(value.acted) && 'calls' in value;
}

/** More items than a run has. */
const ALL_ITEMS = 1_000_000_000;

/**
 * The version before noted the highest item that went out (`lastItem`), and labelled what it knew of
 * an item by run and place (`0:3`), of a tool's call by a digest.
 */
function upgradeMemory(
	old: Readonly<Record<string, unknown>>,
	memory: ExecutionMemory,
): ExecutionMemory {
	const { lastItem = ALL_ITEMS } = old;
	memory.lastRun = Number(old.lastRun ?? -1);
	if (memory.lastRun >= 0 && Number(lastItem) >= 0) memory.acted = [0, Number(lastItem)];
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
