import type { EChartsOption, TitleComponentOption } from 'echarts';

import { COLOUR, TEXT } from './chartStyle';
import { describeResults, formatThousands } from './describeResults';
import { createIssuePanel } from './issuePanel';
import { createRacePanel } from './racePanel';
import type { Results } from './results';
import { findRaces } from './summary';

/** In pixels. */
export const SIZE = { width: 1000, height: 404 } as const;
const EDGE = 24;
const MIDDLE = 520;
const GRID = { top: 134, height: 206 } as const;
const RIGHT = { left: 660, width: 316 } as const;

/** Shows the durations on the left and the outcome with broken connections on the right. */
export function createChart(results: Results): EChartsOption {
	const [left, right] = [createRacePanel(results, 0), createIssuePanel(results, 1, RIGHT.width)];
	return {
		animation: false,
		title: [headline(results), ...panelTitles(results)],
		grid: [
			{ ...GRID, left: 164, width: 290 },
			{ ...GRID, ...RIGHT },
		],
		xAxis: [left.xAxis, right.xAxis],
		yAxis: [left.yAxis, right.yAxis],
		series: [...left.series, ...right.series],
		graphic: page(),
	};
}

function headline(results: Results): TitleComponentOption {
	return {
		...{ left: EDGE, top: 20, padding: 0, itemGap: 8 },
		text: describeResults(results).title,
		textStyle: TEXT.title,
	};
}

function panelTitles(results: Results): TitleComponentOption[] {
	const { updates, creates, latencyMs } = results;
	const rounds = findRaces(results, 'httpRequest').length;
	const panel = (left: number, text: string, subtext: string) => ({
		...{ left, top: 62, padding: 0, itemGap: 6, text, subtext },
		textStyle: TEXT.panel,
		subtextStyle: TEXT.soft,
	});
	return [
		panel(
			EDGE,
			`${formatThousands(updates)} status updates: seconds`,
			`in a full n8n, server ${latencyMs} ms away; median and range of ${rounds} rounds`,
		),
		panel(
			MIDDLE,
			`${creates} creates, every 20th connection cut: cards`,
			'cut after the card was made; Retry On Fail with 3 tries',
		),
	];
}

/** Gives the chart the same background on every page. */
function page(): EChartsOption['graphic'] {
	const { width, height } = SIZE;
	return {
		type: 'rect',
		z: -10,
		shape: { x: 0.5, y: 0.5, width: width - 1, height: height - 1, r: 10 },
		style: { fill: COLOUR.page, stroke: COLOUR.edge },
	};
}
