import type { IDataObject } from 'n8n-workflow';

import { formatNumber } from '../data/formatNumber';
import { getFailureDetails } from './nodeErrors';
import { countItems } from './plan';
import type { ItemOutcome } from './runItems';

type Outcomes = ReadonlyArray<ItemOutcome<IDataObject | IDataObject[]>>;

/** How the items of a run ended. */
export interface OutcomeCounts {
	readonly changed: number;
	/** By a guard, or because what should be created is there already. */
	readonly leftAlone: number;
	/** Definitely not applied. */
	readonly failed: number;
	/** They may have been applied. */
	readonly unknown: number;
}

export function countOutcomes(outcomes: Outcomes): OutcomeCounts {
	const counts = { changed: 0, leftAlone: 0, failed: 0, unknown: 0 };
	for (const outcome of outcomes) {
		if (outcome.ok === true) counts[isLeftAlone(outcome.result) ? 'leftAlone' : 'changed'] += 1;
		else if (outcome.ok === false) {
			const details = getFailureDetails(outcome.error, 'unknown');
			counts[details.outcome === 'unknown' ? 'unknown' : 'failed'] += 1;
		}
	}
	return counts;
}

function isLeftAlone(result: IDataObject | IDataObject[]): boolean {
	return [result].flat().some(({ updated, created }) => updated === false || created === false);
}

/** A summary for whoever looks at the run in the editor. */
export function describeOutcomes({ changed, leftAlone, failed, unknown }: OutcomeCounts): string {
	const parts = [
		`${formatNumber(changed)} changed`,
		...(leftAlone > 0 ? [`${formatNumber(leftAlone)} left alone`] : []),
		...(failed > 0 ? [`${formatNumber(failed)} failed and not changed`] : []),
		...(unknown > 0 ? [`${formatNumber(unknown)} unknown: they may have been changed`] : []),
	];
	return `${countItems(changed + leftAlone + failed + unknown)}: ${parts.join(', ')}.`;
}

/**
 * A summary for the error that ends a run. Successful items stay done, and a retry finds them by
 * their keys.
 *
 * @param isLaterTry whether earlier tries of this execution may have done more
 */
export function summarizeOutcomes(outcomes: Outcomes, isLaterTry: boolean): string {
	if (outcomes.length === 1) return '';
	const succeeded = outcomes.filter(({ ok }) => ok === true).length;
	const untouched = outcomes.filter(({ ok }) => ok === undefined).length;
	const were = untouched === 1 ? 'was' : 'were';
	const summary = `${succeeded} of ${outcomes.length} items succeeded, ${untouched} ${were} not sent or not finished`;
	return isLaterTry ? `In this try ${summary}` : summary;
}
