import { toMarkdownTable } from '../e2e/markdownTable';
import { formatRange, formatRatio } from './formatFigures';
import { JOB_NAMES, JOBS } from './jobs';
import type { Job } from './jobs';
import {
	computeRatio,
	computeSpread,
	filterSamples,
	getCpuPerItem,
	getTimePerItem,
} from './statistics';
import type { Sample, Spread } from './statistics';

/** The most that the node may take, divided by the time of the lean loop. */
export const MOST_OVER_FLOOR = 1.03;

/** A job that the node and the lean loop ran in turn. */
export interface FloorRow {
	readonly job: Job;
	readonly items: number;
	readonly concurrency: number;
	/** Seconds for all items. */
	readonly node: Spread | undefined;
	readonly loop: Spread | undefined;
	readonly time: Spread | undefined;
	readonly processor: Spread | undefined;
}

/**
 * Compares the node with the lean loop.
 *
 * @param samples those of one latency
 */
export function compareWithFloor(samples: readonly Sample[]): FloorRow[] {
	const nodes = filterSamples(samples, { contender: 'node' });
	const loops = filterSamples(samples, { contender: 'leanLoop' });
	return JOBS.flatMap((job) =>
		listValues(samples, ({ items }) => items).flatMap((items) =>
			listValues(samples, ({ concurrency }) => concurrency).flatMap((concurrency) => {
				const [node = [], loop = []] = [nodes, loops].map((all) =>
					filterSamples(all, { job, items, concurrency }),
				);
				if (node.length === 0 || loop.length === 0) return [];
				return [
					{
						...{ job, items, concurrency },
						node: computeSeconds(node),
						loop: computeSeconds(loop),
						time: computeRatio(node, loop, getTimePerItem),
						processor: computeRatio(node, loop, getCpuPerItem),
					},
				];
			}),
		),
	);
}

/** Renders the comparison, with the target. */
export function renderFloorTable(rows: readonly FloorRow[]): string {
	const head = ['Kobble Cards, s', 'lean loop, s', 'time / lean', 'processor / lean', ''];
	return toMarkdownTable(
		['', 'items', 'at once', ...head],
		rows.map(({ job, items, concurrency, node, loop, time, processor }) => [
			JOB_NAMES[job],
			String(items),
			String(concurrency),
			formatRange(node, 2),
			formatRange(loop, 2),
			formatRatio(time),
			formatRatio(processor),
			time !== undefined && time.median <= MOST_OVER_FLOOR ? 'met' : 'missed',
		]),
	);
}

function computeSeconds(samples: readonly Sample[]): Spread | undefined {
	return computeSpread(samples.map(({ durationMs }) => durationMs / 1000));
}

function listValues(samples: readonly Sample[], read: (sample: Sample) => number): number[] {
	return [...new Set(samples.map(read))].sort((one, other) => one - other);
}
