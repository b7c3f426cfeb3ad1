import { JOB_NAMES, JOBS } from './jobs';
import { toMarkdownTable } from '../e2e/markdownTable';
import { formatRatio } from './formatFigures';
import {
	getCpuPerItem,
	filterSamples,
	getPeakMemory,
	computeRatio,
	getTimePerItem,
} from './statistics';
import type { Figure, Sample, Spread } from './statistics';

/** The project's targets. Nothing fails if a figure is higher. */
const TARGETS = { overBareLoop: 1.15, growth: 1.25, memory: 1.3 } as const;

/** Renders each target with its measured value. */
export function renderTargetTable(samples: Sample[], items: number, middle: number): string {
	const rows = JOBS.flatMap((job) => {
		const near = filterSamples(samples, { job, latencyMs: 0, isFresh: false });
		const node = filterSamples(near, { contender: 'node' });
		const bare = filterSamples(near, { contender: 'bareLoop' });
		const fresh = filterSamples(samples, { job, isFresh: true });
		const large = (of: Sample[]) => filterSamples(of, { items });
		const growth = (figure: Figure) =>
			computeRatio(large(node), filterSamples(node, { items: middle }), figure);
		const name = JOB_NAMES[job];
		return [
			row(
				`${name}: time, over the bare loop`,
				TARGETS.overBareLoop,
				computeRatio(large(node), large(bare), getTimePerItem),
			),
			row(
				`${name}: time per item at ${items}, over that at ${middle}`,
				TARGETS.growth,
				growth(getTimePerItem),
			),
			row(`${name}: the same in processor time`, TARGETS.growth, growth(getCpuPerItem)),
			row(
				`${name}: peak memory at ${items}, over the bare loop`,
				TARGETS.memory,
				computeRatio(
					filterSamples(fresh, { contender: 'node' }),
					filterSamples(fresh, { contender: 'bareLoop' }),
					getPeakMemory,
				),
			),
		];
	});
	return toMarkdownTable(['', 'at most', 'measured', ''], rows);
}

function row(what: string, most: number, measured: Spread | undefined): string[] {
	if (measured === undefined) return [what, most.toFixed(2), 'not measured', ''];
	const verdict = measured.median <= most ? 'met' : 'missed';
	return [what, most.toFixed(2), formatRatio(measured), verdict];
}
