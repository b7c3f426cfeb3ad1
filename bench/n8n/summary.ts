import { filterSamples, computeRatio, computeSpread } from '../statistics';
import type { Spread } from '../statistics';
import type { Issuer, OnError, Racer } from './measuredNodes';
import type { Fault, Issue, Race, Results } from './results';

/** Finds all rounds of a contender in the status updates, without the warm-up. */
export function findRaces({ races }: Results, by: Racer): Race[] {
	return filterSamples(races, { by }).filter(({ round }) => round > 0);
}

export function findWarmUp({ races }: Results, by: Racer): Race | undefined {
	return filterSamples(races, { by, round: 0 })[0];
}

export function computeSeconds(runs: ReadonlyArray<Race | Issue>): Spread | undefined {
	return computeSpread(runs.map(({ nodeMs }) => nodeMs / 1000));
}

/** Divides the time of the HTTP Request node by this contender's, round by round. */
export function computeTimesAsFast(results: Results, by: Racer): Spread | undefined {
	return computeRatio(
		findRaces(results, 'httpRequest'),
		findRaces(results, by),
		({ nodeMs }) => nodeMs,
	);
}

export interface IssueRow {
	readonly by: Issuer;
	readonly fault: Fault;
	readonly onError: OnError;
}

export function findIssues({ issues }: Results, row: IssueRow): Issue[] {
	return filterSamples(issues, row);
}

/** Formats a count: one number if it is the same in all rounds, otherwise the range. */
export function formatCount(runs: readonly Issue[], figure: (run: Issue) => number): string {
	const spread = computeSpread(runs.map(figure));
	if (spread === undefined) return '';
	const { lowest, highest } = spread;
	return lowest === highest ? String(lowest) : `${lowest}-${highest}`;
}
