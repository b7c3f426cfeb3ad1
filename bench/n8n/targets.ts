import { toMarkdownTable } from '../../e2e/markdownTable';
import { formatRatio } from '../formatFigures';
import { ON_ERROR } from './measuredNodes';
import { FAULT_NAMES, ON_ERROR_NAMES } from './names';
import { FAULTS } from './results';
import type { Results } from './results';
import { formatCount, findIssues, computeTimesAsFast } from './summary';

/** The project's targets. Nothing fails if one is missed. */
const TIMES_AS_FAST = { kobbleCards20: 1.8, kobbleCards50: 2.2 } as const;

/** Renders each target with its measured value. */
export function renderTargetTable(results: Results): string {
	return toMarkdownTable(
		['', 'target', 'measured', ''],
		[...createSpeedRows(results), ...createFaultRows(results)],
	);
}

function createSpeedRows(results: Results): string[][] {
	return (['kobbleCards20', 'kobbleCards50'] as const).map((by) => {
		const measured = computeTimesAsFast(results, by);
		const atOnce = by === 'kobbleCards20' ? 20 : 50;
		const isMet = (measured?.median ?? 0) >= TIMES_AS_FAST[by];
		return [
			`${results.updates} status updates, ${atOnce} at once: times as fast as HTTP Request`,
			`at least ${TIMES_AS_FAST[by].toFixed(1)}`,
			formatRatio(measured),
			isMet ? 'met' : 'missed',
		];
	});
}

function createFaultRows(results: Results): string[][] {
	const { creates } = results;
	return FAULTS.flatMap((fault) =>
		ON_ERROR.map((onError) => {
			const runs = findIssues(results, { by: 'kobbleCards', fault, onError });
			const isMet = runs.every(
				({ itemsOut, cardsMade, doubled }) =>
					itemsOut === creates && cardsMade === creates && doubled === 0,
			);
			const [out, doubled] = [
				formatCount(runs, (run) => run.itemsOut),
				formatCount(runs, (run) => run.doubled),
			];
			return [
				`${creates} creates, ${FAULT_NAMES[fault]}, On Error ${ON_ERROR_NAMES[onError]}`,
				`${creates} items out, 0 doubled`,
				`${out} items out, ${doubled} doubled`,
				isMet && runs.length > 0 ? 'met' : 'missed',
			];
		}),
	);
}
