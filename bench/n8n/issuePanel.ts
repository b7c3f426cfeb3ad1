import type { BarSeriesOption } from 'echarts';

import { COLOUR, TEXT } from './chartStyle';
import { ISSUERS } from './measuredNodes';
import type { Issuer } from './measuredNodes';
import { SHOWN } from './describeResults';
import { createNameAxis, createValueAxis } from './axes';
import type { Panel } from './axes';
import type { Issue, Results } from './results';
import { findIssues } from './summary';
import { computeSpread } from '../statistics';

const NAMES: Readonly<Record<Issuer, string>> = {
	httpRequestNewKey: 'HTTP Request\nnew key at each try',
	httpRequestItemKey: 'HTTP Request\nkey from the item',
	kobbleCards: 'Kobble Cards',
};

/**
 * Shows how many cards are created, and how many of them the workflow receives.
 *
 * @param width pixels from one end of the value axis to the other
 */
export function createIssuePanel(results: Results, index: number, width: number): Panel {
	const { creates } = results;
	const place = { xAxisIndex: index, yAxisIndex: index, barWidth: 17, type: 'bar' } as const;
	const made = ISSUERS.map((by) => middle(results, by, ({ cardsMade }) => cardsMade));
	const out = ISSUERS.map((by) => middle(results, by, ({ itemsOut }) => itemsOut));
	const end = Math.ceil((Math.max(creates, ...made) * 1.35) / 100) * 100;
	// A label directly after a bar that is too short would cross the line of the expected count.
	const toTheLine = (count: number) => (Math.max(0, creates - count) / end) * width;
	return {
		xAxis: createValueAxis(index, 'cards made, and cards that the node handed on', end),
		yAxis: createNameAxis(
			index,
			ISSUERS.map((by) => NAMES[by]),
		),
		series: [
			{
				...{ ...place, stack: 'made', barGap: '18%' },
				data: made.map((count) => ({
					value: Math.min(count, creates),
					...label(count > creates ? '' : `${count} made`, toTheLine(count)),
				})),
				color: COLOUR.others,
				markLine: ordered(creates),
			},
			{
				...{ ...place, stack: 'made' },
				data: made.map((count) => ({
					value: Math.max(0, count - creates),
					...label(count > creates ? `${count} made` : ''),
				})),
				color: COLOUR.tooMany,
			},
			{
				...place,
				data: out.map((count) => ({
					value: count,
					...label(`${count} handed on`, toTheLine(count)),
				})),
				color: COLOUR.ours,
			},
		],
	};
}

function middle(results: Results, by: Issuer, figure: (run: Issue) => number): number {
	return computeSpread(findIssues(results, { by, ...SHOWN }).map(figure))?.median ?? 0;
}

/** @param further pixels to move the label to the right of its usual position */
function label(text: string, further = 0): Pick<BarSeriesOption, 'label'> {
	return {
		label: {
			...TEXT.label,
			show: text !== '',
			position: 'right',
			formatter: text,
			fontWeight: 600,
			// Hides the line behind it.
			backgroundColor: COLOUR.page,
			padding: [1, 3],
			distance: 3 + further,
		},
	};
}

/** Marks the expected number of cards. */
function ordered(creates: number): BarSeriesOption['markLine'] {
	return {
		...{ symbol: 'none', silent: true, z: 1, data: [{ xAxis: creates }] },
		lineStyle: { color: COLOUR.text, type: 'dashed', width: 1 },
		label: { ...TEXT.soft, formatter: `${creates} ordered`, position: 'start' },
	};
}
