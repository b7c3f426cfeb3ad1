import { randomUUID } from 'node:crypto';

import type { SavedExecution } from '../../e2e/n8n/savedExecution';
import type { FaultRule } from '../../sandbox/faults';
import type { SandboxProcess } from '../sandboxProcess';
import { MEASURED } from './measuredNodes';
import type { FullN8n, PublishedWorkflow } from './fullN8n';
import type { Fault, Issue, Race } from './results';

/** What a measurement runs on. */
export interface BenchContext {
	readonly n8n: FullN8n;
	readonly sandbox: SandboxProcess;
	/** Milliseconds that the server adds to each response. */
	readonly latencyMs: number;
}

const EVERY = 20;

const FAULT_RULES: Readonly<Record<Fault, FaultRule['fault']>> = {
	answered500: { kind: 'status', status: 500, when: 'before' },
	cutAfterActing: { kind: 'reset', when: 'after' },
};

/**
 * Suspends cards.
 *
 * @throws Error if not every card was updated by exactly one request
 */
export async function measureRace(
	{ n8n, sandbox, latencyMs }: BenchContext,
	workflow: PublishedWorkflow,
	count: number,
): Promise<Omit<Race, 'by' | 'round'>> {
	const { cards } = await sandbox.seed({ wallets: 0, cards: count });
	await sandbox.set({ latencyMs });
	const items = cards.map((card, row) => ({ card, ...createOtherColumns(row) }));
	const before = await n8n.processorSeconds();
	const execution = await n8n.execute(workflow, items);
	const after = await n8n.processorSeconds();
	const { tokenRequests, maxInFlight, ...counters } = await sandbox.counters();
	const requests = counters.requests['PATCH /customers/v1/cards/{id}/status'] ?? 0;
	const suspended = (await sandbox.cards()).filter(({ status }) => status === 'SUSPENDED').length;
	const itemsOut = readIds(execution).size;
	if (itemsOut !== count || suspended !== count || requests !== count) {
		const why = execution.error?.message ?? `${itemsOut} out, ${requests} sent, ${suspended} done`;
		throw new Error(`${count} status updates were not done: ${why}`);
	}
	const processor =
		before === undefined || after === undefined
			? {}
			: { processorSeconds: roundSeconds(after - before) };
	const nodeMs = readNodeTime(execution);
	return { nodeMs, ...processor, itemsOut, requests, tokenRequests, mostInFlight: maxInFlight };
}

/**
 * Issues a card for each wallet while every 20th response is lost, and returns the outcome.
 *
 * @throws Error if fewer responses were lost
 */
export async function measureIssue(
	{ n8n, sandbox, latencyMs }: BenchContext,
	workflow: PublishedWorkflow,
	fault: Fault,
	count: number,
): Promise<Omit<Issue, 'by' | 'fault' | 'onError' | 'round'>> {
	const { wallets, programs } = await sandbox.seed({ wallets: count, cards: 0 });
	// Otherwise the sandbox rejects a second card for a wallet, and there could be no duplicates.
	await sandbox.set({ latencyMs, oneCardPerWallet: false });
	const path = '/customers/v1/cards';
	const match = { method: 'POST', path, every: EVERY };
	await sandbox.setFaults([{ match, fault: FAULT_RULES[fault] }]);
	const items = wallets.map((wallet, row) => ({
		...{ wallet, program: programs[0], key: randomUUID() },
		...createOtherColumns(row),
	}));
	const execution = await n8n.execute(workflow, items);
	const { requests, cardsCreated, doubledWallets, faults } = await sandbox.counters();
	const dealt = Object.values(faults).reduce((sum, one) => sum + one, 0);
	if (dealt < count / EVERY) throw new Error(`Only ${dealt} answers were lost`);
	const known = readIds(execution);
	const unknown = (await sandbox.cards()).filter(({ id }) => !known.has(id));
	return {
		nodeMs: readNodeTime(execution),
		itemsOut: known.size,
		failedOut: execution.getOutput(MEASURED).filter(({ json }) => json.error !== undefined).length,
		cardsMade: cardsCreated,
		doubled: doubledWallets.length,
		unknownCards: unknown.length,
		requests: requests[`POST ${path}`] ?? 0,
	};
}

/** Creates columns that a list usually has and the node does not use. */
function createOtherColumns(row: number): Record<string, string> {
	return { customer: `Customer ${row}`, note: 'from the monthly list' };
}

/** Reads the milliseconds from the node's start to its end, with all tries of Retry On Fail. */
function readNodeTime({ data, id }: SavedExecution): number {
	const time = data.resultData.runData[MEASURED]?.at(-1)?.executionTime;
	if (time === undefined) throw new Error(`Execution ${id} has no run of the node`);
	return time;
}

/** Reads the ids of the cards in the output. */
function readIds(execution: SavedExecution): Set<string> {
	const ids = execution.getOutput(MEASURED).map(({ json }) => json.id);
	return new Set(ids.filter((id) => typeof id === 'string'));
}

function roundSeconds(seconds: number): number {
	return Number(seconds.toFixed(2));
}
