import { JOB_NAMES, JOBS } from './jobs';
import { toMarkdownTable } from '../e2e/markdownTable';
import { formatRatio } from './markdown';
import { cpuPerItem, matching, peakMemory, ratioOf, timePerItem } from './statistics';
import type { Figure, Sample, Spread } from './statistics';

/** What the project holds itself to; nothing fails when a figure lies above. */
const TARGETS = { overBareLoop: 1.15, growth: 1.25, memory: 1.3 } as const;

/** Each target, and what was measured of it. */
export function targetTable(samples: Sample[], items: number, middle: number): string {
	const rows = JOBS.flatMap((job) => {
		const near = matching(samples, { job, latencyMs: 0, isFresh: false });
		const node = matching(near, { contender: 'node' });
		const bare = matching(near, { contender: 'bareLoop' });
		const fresh = matching(samples, { job, isFresh: true });
		const large = (of: Sample[]) => matching(of, { items });
		const growth = (figure: Figure) =>
			ratioOf(large(node), matching(node, { items: middle }), figure);
		const name = JOB_NAMES[job];
		return [
			row(
				`${name}: time, over the bare loop`,
				TARGETS.overBareLoop,
				ratioOf(large(node), large(bare), timePerItem),
			),
			row(
				`${name}: time per item at ${items}, over that at ${middle}`,
				TARGETS.growth,
				growth(timePerItem),
			),
			row(`${name}: the same in processor time`, TARGETS.growth, growth(cpuPerItem)),
			row(
				`${name}: peak memory at ${items}, over the bare loop`,
				TARGETS.memory,
				ratioOf(
					matching(fresh, { contender: 'node' }),
					matching(fresh, { contender: 'bareLoop' }),
					peakMemory,
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
