import { CONTENDERS, DEFAULT_CONCURRENCY, JOB_NAMES, JOBS } from './jobs';
import type { Contender, Job } from './jobs';
import { toMarkdownTable } from '../e2e/markdownTable';
import { compareWithFloor, MOST_OVER_FLOOR, renderFloorTable } from './floor';
import { formatNumber, formatRange, formatRatio } from './formatFigures';
import { FAR } from './rounds';
import {
	getCpuPerItem,
	filterSamples,
	getPeakMemory,
	computeRatio,
	getRequests,
	computeSpread,
	getTimePerItem,
} from './statistics';
import type { Figure, Sample, Spread } from './statistics';
import { renderTargetTable } from './targets';

const CONTENDER_NAMES: Readonly<Record<Contender, string>> = {
	node: 'Kobble Cards',
	bareLoop: 'bare loop',
	leanLoop: 'lean loop',
};

/** Renders the results as a part of a Markdown page. */
export function renderReport(samples: Sample[], items: number, machine: string[]): string {
	const [small = 0, middle = 0] = [items / 100, items / 10].map(Math.round);
	const near = filterSamples(samples, { latencyMs: 0, isFresh: false });
	return [
		'## What Kobble Cards costs',
		"Written by `npm run bench`. In n8n's engine, against the sandbox in a process of its own, the same items go through",
		[
			'- **Kobble Cards** as it is dragged onto the canvas: 20 requests at once, retries, derived idempotency keys, one token for all;',
			"- a **bare loop** over n8n's `httpRequestWithAuthentication`, 20 at once, with none of that;",
			"- a **lean loop**: the same, but it reads the credential once, where n8n's helper otherwise reads and decrypts it at each request.",
		].join('\n'),
		'They take turns, round by round. A ratio is the median of the rounds, in brackets the lowest and the highest. IDs come from expressions (`{{ $json.card }}`), the status is fixed.',
		machine.map((line) => `- ${line}`).join('\n'),
		'### Targets',
		renderTargetTable(samples, items, middle),
		'### Speed',
		`Without latency, the time is processor time, including the sandbox's; with ${FAR} ms it is mostly waiting. Processor time is that of the engine's process only.`,
		renderSpeedTable(near, [small, middle, items], 0),
		renderSpeedTable(
			filterSamples(samples, { latencyMs: FAR, concurrency: DEFAULT_CONCURRENCY }),
			[middle],
			FAR,
		),
		'### Kobble Cards over the floor',
		`The floor is the lean loop: n8n's helper in a loop, with the credential read once and passed in. With ${FAR} ms latency, the node may take at most ${MOST_OVER_FLOOR} times as long.`,
		renderFloorTable(compareWithFloor(filterSamples(samples, { latencyMs: FAR }))),
		'### Kobble Cards over the loops',
		renderRatioTable(samples, [small, middle, items]),
		'### Memory',
		`The most that the engine's process held, in MB; a fresh process for each measurement, ${items} items. Of 10,000 items some 60 MB are in use at the end, with either; the rest is memory that V8 had not collected yet. When V8 collects is random, so the peaks of one contender can differ by a quarter between rounds.`,
		renderMemoryTable(filterSamples(samples, { isFresh: true })),
		'### What these figures do not say',
		[
			'- The engine evaluates expressions here without the isolate of n8n 2 (`N8N_EXPRESSION_ENGINE=legacy`), so they are cheaper than in a full n8n, where each takes milliseconds. In a full n8n, a larger part of the time is therefore the same for all three.',
			'- The credential is read from a file here, and from a database in n8n. What the bare loop pays for that differs between installations.',
			'- Nothing fails here. This says nothing about what a loop does when something fails.',
		].join('\n'),
	].join('\n\n');
}

function renderSpeedTable(samples: Sample[], counts: number[], latencyMs: number): string {
	const rows = JOBS.flatMap((job) =>
		counts.flatMap((count) =>
			CONTENDERS.flatMap((contender) => createSpeedRow(samples, job, count, contender)),
		),
	);
	const head = ['items a second', 'ms an item', 'processor ms an item', 'requests'];
	return toMarkdownTable([`${latencyMs} ms latency`, 'items', 'by', ...head], rows);
}

function createSpeedRow(
	samples: Sample[],
	job: Job,
	count: number,
	contender: Contender,
): string[][] {
	const own = filterSamples(samples, { job, contender, items: count });
	const spread = (figure: Figure): Spread | undefined => computeSpread(own.map(figure));
	if (own.length === 0) return [];
	return [
		[
			JOB_NAMES[job],
			String(count),
			CONTENDER_NAMES[contender],
			formatNumber(
				spread((sample) => 1000 / getTimePerItem(sample)),
				0,
			),
			formatNumber(spread(getTimePerItem), 2),
			formatNumber(spread(getCpuPerItem), 2),
			formatNumber(spread(getRequests), 0),
		],
	];
}

function renderRatioTable(samples: Sample[], counts: number[]): string {
	const rows = JOBS.flatMap((job) =>
		[0, FAR].flatMap((latencyMs) =>
			counts.flatMap((items) => {
				const all = filterSamples(samples, {
					...{ job, items, latencyMs, isFresh: false },
					concurrency: DEFAULT_CONCURRENCY,
				});
				const node = filterSamples(all, { contender: 'node' });
				if (node.length === 0) return [];
				const over = (contender: Contender, figure: Figure) =>
					formatRatio(computeRatio(node, filterSamples(all, { contender }), figure));
				return [
					[
						JOB_NAMES[job],
						String(items),
						`${latencyMs} ms`,
						over('bareLoop', getTimePerItem),
						over('bareLoop', getCpuPerItem),
						over('leanLoop', getTimePerItem),
						over('leanLoop', getCpuPerItem),
					],
				];
			}),
		),
	);
	const head = ['time / bare', 'processor / bare', 'time / lean', 'processor / lean'];
	return toMarkdownTable(['', 'items', 'latency', ...head], rows);
}

function renderMemoryTable(samples: Sample[]): string {
	const rows = JOBS.map((job) => {
		const [node, bare] = (['node', 'bareLoop'] as const).map((contender) =>
			filterSamples(samples, { job, contender }),
		);
		const megabytes = (of: Sample[] = []) =>
			formatRange(computeSpread(of.map((sample) => getPeakMemory(sample) / 2 ** 20)), 0);
		return [
			JOB_NAMES[job],
			megabytes(node),
			megabytes(bare),
			formatRatio(computeRatio(node ?? [], bare ?? [], getPeakMemory)),
		];
	});
	return toMarkdownTable(['', 'Kobble Cards', 'bare loop', 'ratio'], rows);
}
