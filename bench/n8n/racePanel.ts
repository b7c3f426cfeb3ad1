import type { CustomSeriesOption, CustomSeriesRenderItem } from 'echarts';

import { COLOUR, TEXT } from './chartStyle';
import { RACERS } from './measuredNodes';
import type { Racer } from './measuredNodes';
import { formatTimesAsFast, formatMedianSeconds } from './describeResults';
import { createNameAxis, createValueAxis } from './axes';
import type { Panel } from './axes';
import type { Results } from './results';
import { findRaces, computeSeconds } from './summary';

const NAMES: Readonly<Record<Racer, string>> = {
	httpRequest: 'HTTP Request',
	kobbleCards20: 'Kobble Cards\n20 at once (default)',
	kobbleCards50: 'Kobble Cards\n50 at once',
};

/** Shows how long each contender takes for the status updates. */
export function createRacePanel(results: Results, index: number): Panel {
	const place = { xAxisIndex: index, yAxisIndex: index };
	return {
		xAxis: createValueAxis(index, 'seconds, shorter is better', axisEnd(results)),
		yAxis: createNameAxis(
			index,
			RACERS.map((by) => NAMES[by]),
		),
		series: [
			{
				...{ type: 'bar', barWidth: 34, ...place },
				data: RACERS.map((by) => ({
					value: Number(formatMedianSeconds(results, by)),
					itemStyle: { color: by === 'httpRequest' ? COLOUR.others : COLOUR.ours },
				})),
			},
			{ ...ranges(results), ...place, z: 3 },
		],
	};
}

/** Leaves room for the text after the longest bar. */
function axisEnd(results: Results): number {
	const longest = Math.max(
		...RACERS.map((by) => computeSeconds(findRaces(results, by))?.highest ?? 0),
	);
	return Math.ceil(longest * 1.15);
}

/** Draws a line from the fastest round to the slowest, and the median as a number after it. */
function ranges(results: Results): CustomSeriesOption {
	const renderItem: CustomSeriesRenderItem = (_params, api) => {
		const place = Number(api.value(0));
		const [lowest = 0, y = 0] = api.coord([api.value(1), place]);
		const [highest = 0] = api.coord([api.value(2), place]);
		const by = RACERS[place] ?? 'httpRequest';
		const line = { stroke: COLOUR.text, lineWidth: 1.5 };
		const tick = (x: number) => ({ x1: x, x2: x, y1: y - 5, y2: y + 5 });
		return {
			type: 'group',
			children: [
				{ type: 'line', shape: { x1: lowest, x2: highest, y1: y, y2: y }, style: line },
				{ type: 'line', shape: tick(lowest), style: line },
				{ type: 'line', shape: tick(highest), style: line },
				{ type: 'text', x: highest + 8, y, style: getInk(results, by) },
			],
		};
	};
	const data = RACERS.map((by, place) => {
		const { lowest = 0, highest = 0 } = computeSeconds(findRaces(results, by)) ?? {};
		return [place, lowest, highest];
	});
	return { type: 'custom', renderItem, data, encode: { x: [1, 2], y: 0 } };
}

function getInk(results: Results, by: Racer): object {
	const { fontFamily, fontSize, color } = TEXT.label;
	const seconds = `${formatMedianSeconds(results, by)} s`;
	const text =
		by === 'httpRequest' ? seconds : `${seconds}, ${formatTimesAsFast(results, by)}× as fast`;
	return { text, fontFamily, fontSize, fill: color, fontWeight: 600, verticalAlign: 'middle' };
}
