import type { CustomSeriesOption, CustomSeriesRenderItem } from 'echarts';

import { COLOUR, TEXT } from './chartStyle';
import { RACERS } from './contenders';
import type { Racer } from './contenders';
import { factor, medianSeconds } from './finding';
import { nameAxis, valueAxis } from './panel';
import type { Panel } from './panel';
import type { Results } from './results';
import { racesOf, secondsOf } from './summary';

const NAMES: Readonly<Record<Racer, string>> = {
	httpRequest: 'HTTP Request',
	kobbleCards20: 'Kobble Cards\n20 at once (default)',
	kobbleCards50: 'Kobble Cards\n50 at once',
};

/** How long each takes for the status updates. */
export function racePanel(results: Results, index: number): Panel {
	const place = { xAxisIndex: index, yAxisIndex: index };
	return {
		xAxis: valueAxis(index, 'seconds, shorter is better', axisEnd(results)),
		yAxis: nameAxis(
			index,
			RACERS.map((by) => NAMES[by]),
		),
		series: [
			{
				...{ type: 'bar', barWidth: 34, ...place },
				data: RACERS.map((by) => ({
					value: Number(medianSeconds(results, by)),
					itemStyle: { color: by === 'httpRequest' ? COLOUR.others : COLOUR.ours },
				})),
			},
			{ ...ranges(results), ...place, z: 3 },
		],
	};
}

/** Room for what is written behind the longest bar. */
function axisEnd(results: Results): number {
	const longest = Math.max(...RACERS.map((by) => secondsOf(racesOf(results, by))?.highest ?? 0));
	return Math.ceil(longest * 1.15);
}

/** A line from the fastest round to the slowest, and behind it the median in figures. */
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
				{ type: 'text', x: highest + 8, y, style: inkOf(results, by) },
			],
		};
	};
	const data = RACERS.map((by, place) => {
		const { lowest = 0, highest = 0 } = secondsOf(racesOf(results, by)) ?? {};
		return [place, lowest, highest];
	});
	return { type: 'custom', renderItem, data, encode: { x: [1, 2], y: 0 } };
}

function inkOf(results: Results, by: Racer): object {
	const { fontFamily, fontSize, color } = TEXT.label;
	const seconds = `${medianSeconds(results, by)} s`;
	const text = by === 'httpRequest' ? seconds : `${seconds}, ${factor(results, by)}× as fast`;
	return { text, fontFamily, fontSize, fill: color, fontWeight: 600, verticalAlign: 'middle' };
}
