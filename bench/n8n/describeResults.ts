import { formatCount, findIssues, findRaces, computeSeconds, computeTimesAsFast } from './summary';
import type { Issuer, Racer } from './measuredNodes';
import type { Issue, Results } from './results';

/** The creates that the chart shows: the harder fault, with n8n's default for On Error. */
export const SHOWN = { fault: 'cutAfterActing', onError: 'stopWorkflow' } as const;

/** Describes the figures in words, for the chart's title and for readers who cannot see it. */
export function describeResults(results: Results): { title: string; description: string } {
	const { updates, creates } = results;
	const issued = (by: Issuer, figure: (run: Issue) => number) =>
		formatCount(findIssues(results, { by, ...SHOWN }), figure);
	const handedOn = (by: Issuer) => issued(by, ({ itemsOut }) => itemsOut);
	const made = (by: Issuer) => issued(by, ({ cardsMade }) => cardsMade);
	const times = formatTimesAsFast(results, 'kobbleCards20');
	return {
		title: `Kobble Cards: ${times} times as fast as HTTP Request${describeCardsKept(results)}`,
		description: [
			`${formatThousands(updates)} status updates in n8n, 50 ms from the server: HTTP Request ${formatMedianSeconds(results, 'httpRequest')} s,`,
			`Kobble Cards ${formatMedianSeconds(results, 'kobbleCards20')} s with 20 requests at once, ${formatMedianSeconds(results, 'kobbleCards50')} s with 50.`,
			`${creates} creates with Retry On Fail while every 20th connection is cut:`,
			`HTTP Request makes ${made('httpRequestNewKey')} cards and hands on ${handedOn('httpRequestNewKey')} with a new key at each try,`,
			`makes ${made('httpRequestItemKey')} and hands on ${handedOn('httpRequestItemKey')} with a key from the item;`,
			`Kobble Cards makes ${made('kobbleCards')} and hands on ${handedOn('kobbleCards')}.`,
		].join(' '),
	};
}

function describeCardsKept(results: Results): string {
	const runs = results.issues.filter(({ by }) => by === 'kobbleCards');
	const isKept = runs.every(
		({ itemsOut, doubled }) => itemsOut === results.creates && doubled === 0,
	);
	return isKept ? ', no card lost, none doubled' : '';
}

export function formatMedianSeconds(results: Results, by: Racer): string {
	return computeSeconds(findRaces(results, by))?.median.toFixed(1) ?? '';
}

/** Formats the speedup over HTTP Request. */
export function formatTimesAsFast(results: Results, by: Racer): string {
	return computeTimesAsFast(results, by)?.median.toFixed(1) ?? '';
}

export function formatThousands(count: number): string {
	return count.toLocaleString('en-US');
}
