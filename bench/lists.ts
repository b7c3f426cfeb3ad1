import { toMarkdownTable } from '../e2e/markdownTable';
import {
	createKobbleCards,
	createWorkflow,
	NODE_NAME,
	toItems,
} from '../test/integration/nodeSetup';
import { formatRange, formatRatio } from './formatFigures';
import { startFreshEngine } from './measuring';
import { rotate } from './rotate';
import type { SandboxProcess } from './sandboxProcess';
import { computeRatio, computeSpread } from './statistics';

/** One page at a time, and the default number of pages at once. */
const CONCURRENCIES = [1, 20] as const;

/** One run of Get Many with Return All in a fresh process. */
export interface ListSample {
	readonly concurrency: (typeof CONCURRENCIES)[number];
	readonly round: number;
	readonly durationMs: number;
	readonly peakBytes: number;
	readonly requests: number;
}

/**
 * Reads a long list, one page at a time and several pages at once.
 *
 * @param latencyMs milliseconds that the server adds to each response
 * @throws if a card is missing or appears twice
 */
export async function measureLists(
	sandbox: SandboxProcess,
	{ items, rounds }: { readonly items: number; readonly rounds: number },
	latencyMs: number,
): Promise<ListSample[]> {
	const samples: ListSample[] = [];
	for (let round = 0; round < rounds; round += 1) {
		for (const concurrency of rotate(CONCURRENCIES, round)) {
			samples.push({ ...(await measureList(sandbox, items, concurrency, latencyMs)), round });
		}
	}
	return samples;
}

async function measureList(
	sandbox: SandboxProcess,
	items: number,
	concurrency: (typeof CONCURRENCIES)[number],
	latencyMs: number,
): Promise<Omit<ListSample, 'round'>> {
	await sandbox.seed({ wallets: 0, cards: items });
	await sandbox.set({ latencyMs });
	const engine = await startFreshEngine(sandbox);
	try {
		const node = createKobbleCards({
			operation: 'getAll',
			returnAll: true,
			options: { concurrency },
		});
		const result = await engine.run({ workflow: createWorkflow(node), input: toItems([{}]) });
		const found = new Set(result.getOutput(NODE_NAME).map(({ json }) => json.id)).size;
		if (result.error || found !== items) {
			throw new Error(`Get Many brought ${found} of ${items} cards: ${result.error?.message}`);
		}
		const { requests } = await sandbox.counters();
		const { durationMs, maxRssBytes } = result;
		const sent = requests['GET /customers/v1/cards'] ?? 0;
		return { concurrency, durationMs, peakBytes: maxRssBytes, requests: sent };
	} finally {
		await engine.stop();
	}
}

/** Renders the samples as a table, with their times and the speedup over sequential reading. */
export function renderListTable(
	samples: readonly ListSample[],
	items: number,
	latencyMs: number,
): string {
	const [sequential, sideBySide] = CONCURRENCIES.map((concurrency) =>
		samples.filter((sample) => sample.concurrency === concurrency),
	);
	const rows = [sequential, sideBySide].map((own = []) => [
		`Get Many ${items} at ${latencyMs} ms`,
		own[0]?.concurrency === 1 ? 'one page after the other' : `${own[0]?.concurrency} at once`,
		formatRange(computeSpread(own.map(({ durationMs }) => durationMs / 1000)), 2),
		formatRatio(computeRatio(sequential ?? [], own, ({ durationMs }) => durationMs)),
		formatRatio(computeRatio(own, sequential ?? [], ({ peakBytes }) => peakBytes)),
		formatRange(computeSpread(own.map(({ requests }) => requests)), 0),
	]);
	const head = ['seconds', 'times as fast', 'peak memory, over the first', 'requests'];
	return toMarkdownTable(['', 'pages', ...head], rows);
}
