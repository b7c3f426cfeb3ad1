import { matching, ratioOf, spreadOf } from '../statistics';
import type { Spread } from '../statistics';
import type { Issuer, OnError, Racer } from './contenders';
import type { Fault, Issue, Race, Results } from './results';

/** All rounds of one contender in the status updates, without the warm-up. */
export function racesOf({ races }: Results, by: Racer): Race[] {
	return matching(races, { by }).filter(({ round }) => round > 0);
}

export function warmUpOf({ races }: Results, by: Racer): Race | undefined {
	return matching(races, { by, round: 0 })[0];
}

export function secondsOf(runs: ReadonlyArray<Race | Issue>): Spread | undefined {
	return spreadOf(runs.map(({ nodeMs }) => nodeMs / 1000));
}

/** The time of the HTTP Request node over this one's, round by round. */
export function timesAsFast(results: Results, by: Racer): Spread | undefined {
	return ratioOf(racesOf(results, 'httpRequest'), racesOf(results, by), ({ nodeMs }) => nodeMs);
}

export interface IssueRow {
	readonly by: Issuer;
	readonly fault: Fault;
	readonly onError: OnError;
}

export function issuesOf({ issues }: Results, row: IssueRow): Issue[] {
	return matching(issues, row);
}

/** The same in all rounds, or from the least to the most. */
export function countOf(runs: readonly Issue[], figure: (run: Issue) => number): string {
	const spread = spreadOf(runs.map(figure));
	if (spread === undefined) return '';
	const { lowest, highest } = spread;
	return lowest === highest ? String(lowest) : `${lowest}-${highest}`;
}
