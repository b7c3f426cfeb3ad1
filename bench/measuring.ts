import { join } from 'node:path';

import type { Engine } from '../engine/engine';
import type { Counters } from '../sandbox/requestLog';
import { startEngine } from '../engine/startEngine';
import { toItems, CREDENTIAL_ID, createWorkflow } from '../test/integration/nodeSetup';
import { createItems, createMeasuredNode } from './jobs';
import type { Contender, Job } from './jobs';
import type { SandboxProcess } from './sandboxProcess';
import { getN8nFolder } from '../engine/n8nFolder';

/** One run of a job by a contender. */
export interface Measurement {
	readonly items: number;
	/** Time from the start of the execution to its end. */
	readonly durationMs: number;
	/** CPU time of the engine's process during the execution. */
	readonly cpuMs: number;
	/** Requests that the sandbox counted, including token requests. */
	readonly requests: number;
	/** Peak memory of the engine's process so far. */
	readonly peakBytes: number;
}

/** What to measure. */
export interface Order {
	readonly contender: Contender;
	readonly job: Job;
	readonly count: number;
	/** Milliseconds that the server adds to each response. */
	readonly latencyMs: number;
	/** Requests in flight at most. */
	readonly concurrency: number;
}

/** Starts a new engine, with the credential saved and nothing run yet. */
export async function startFreshEngine(
	{ listening }: SandboxProcess,
	execArgv: string[] = [],
): Promise<Engine> {
	const engine = await startEngine({
		folder: getN8nFolder('2.41'),
		extraPackageFolders: [join(__dirname, 'bare-loop-package')],
		execArgv,
	});
	const { url, clientId, clientSecret } = listening;
	await engine.saveCredential({
		id: CREDENTIAL_ID,
		name: 'Kobble',
		type: 'kobbleApi',
		data: {
			environment: 'custom',
			baseUrl: url,
			tokenUrl: '',
			clientId,
			clientSecret,
			scope: ['client/read', 'client/write'],
			accessToken: '',
		},
	});
	return engine;
}

/** Adds up the sandbox's counts, without token requests. */
export function countRequests(requests: Counters['requests']): number {
	return Object.values(requests).reduce((sum, one) => sum + one, 0);
}

/**
 * Runs a job once, on fresh records.
 *
 * @throws if the job was not done correctly: wrong number of items or requests, or a second card
 */
export async function measure(
	engine: Engine,
	sandbox: SandboxProcess,
	{ contender, job, count, latencyMs, concurrency }: Order,
): Promise<Measurement> {
	const seed = await sandbox.seed(
		job === 'create' ? { wallets: count, cards: 0 } : { wallets: 0, cards: count },
	);
	await sandbox.set({ latencyMs });
	const node = createMeasuredNode(contender, job, concurrency);
	const result = await engine.run({
		workflow: createWorkflow(node),
		input: toItems(createItems(job, count, seed)),
	});
	const { requests, statuses, doubledWallets, tokenRequests } = await sandbox.counters();
	const items = result.getOutput(node.name).length;
	const answered = statuses[job === 'create' ? '201' : '200'] ?? 0;
	if (result.error || items !== count || answered < count || doubledWallets.length > 0) {
		const why = result.error?.message ?? `${items} items came out, ${answered} were answered`;
		throw new Error(`${contender} did not do ${count} x ${job}: ${why}`);
	}
	const { durationMs, cpuMs, maxRssBytes } = result;
	return {
		items,
		durationMs,
		cpuMs,
		requests: countRequests(requests) + tokenRequests,
		peakBytes: maxRssBytes,
	};
}
