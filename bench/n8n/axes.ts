import type { SeriesOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';

import { COLOUR, TEXT } from './chartStyle';

/** One of the diagrams in a chart. */
export interface Panel {
	readonly xAxis: XAXisComponentOption;
	readonly yAxis: YAXisComponentOption;
	readonly series: SeriesOption[];
}

/** Creates the horizontal axis, with the figures from left to right. */
export function createValueAxis(
	gridIndex: number,
	unit: string,
	max?: number,
): XAXisComponentOption {
	return {
		...{ type: 'value', gridIndex, max, min: 0 },
		...{ name: unit, nameLocation: 'middle', nameGap: 28, nameTextStyle: TEXT.soft },
		axisLabel: { ...TEXT.soft, showMaxLabel: false },
		axisTick: { show: false },
		axisLine: { show: false },
		splitLine: { showMaxLine: false, lineStyle: { color: COLOUR.edge } },
	};
}

/** Creates the vertical axis, with the contenders from top to bottom. */
export function createNameAxis(gridIndex: number, names: readonly string[]): YAXisComponentOption {
	return {
		...{ type: 'category', gridIndex, data: [...names], inverse: true },
		axisLabel: { ...TEXT.label, lineHeight: 17, margin: 10 },
		axisTick: { show: false },
		axisLine: { lineStyle: { color: COLOUR.soft } },
	};
}
