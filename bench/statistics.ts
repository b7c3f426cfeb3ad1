import type { Contender, Job } from './jobs';
import type { Measurement } from './measuring';

/** A measurement and its conditions. */
export interface Sample extends Measurement {
	readonly job: Job;
	readonly contender: Contender;
	readonly round: number;
	/** Milliseconds that the server adds to each response. */
	readonly latencyMs: number;
	/** Requests in flight at most. */
	readonly concurrency: number;
	/** Whether this was the first run in the engine's process. */
	readonly isFresh: boolean;
}

/** The median and the range of the rounds. */
export interface Spread {
	readonly median: number;
	readonly lowest: number;
	readonly highest: number;
}

export type Figure = (sample: Sample) => number;

export const getTimePerItem: Figure = ({ durationMs, items }) => durationMs / items;
export const getCpuPerItem: Figure = ({ cpuMs, items }) => cpuMs / items;
export const getPeakMemory: Figure = ({ peakBytes }) => peakBytes;
export const getRequests: Figure = (sample) => sample.requests;

export function filterSamples<Of extends object>(
	samples: readonly Of[],
	wanted: Partial<Of>,
): Of[] {
	const names = Object.keys(wanted) as Array<keyof Of>;
	return samples.filter((sample) => names.every((name) => sample[name] === wanted[name]));
}

/** Computes the median and the range; `undefined` if nothing was measured. */
export function computeSpread(values: readonly number[]): Spread | undefined {
	const sorted = [...values].sort((one, other) => one - other);
	const [lowest] = sorted;
	const highest = sorted.at(-1);
	if (lowest === undefined || highest === undefined) return undefined;
	const upper = sorted[Math.floor(sorted.length / 2)] ?? highest;
	const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? lowest;
	return { median: (lower + upper) / 2, lowest, highest };
}

/**
 * Divides one set of samples by another, round by round. A temporary slowdown of the machine affects
 * both, so the ratio hardly changes.
 */
export function computeRatio<Of extends { readonly round: number }>(
	above: readonly Of[],
	below: readonly Of[],
	figure: (one: Of) => number,
): Spread | undefined {
	const ratios = above.flatMap((sample) => {
		const other = below.find(({ round }) => round === sample.round);
		return other === undefined ? [] : [figure(sample) / figure(other)];
	});
	return computeSpread(ratios);
}
