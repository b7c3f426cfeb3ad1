import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { init } from 'echarts';

import { createChart, SIZE } from './chart';
import { darkStyle } from './chartStyle';
import { describeResults } from './describeResults';
import type { Results } from './results';

const FILE = join(__dirname, '..', '..', 'docs', 'images', 'bench-n8n.svg');

/** Draws the picture for the README. Returns its path. */
export async function drawChart(results: Results): Promise<string> {
	await writeFile(FILE, renderSvg(results));
	return FILE;
}

/** Renders the chart with a light and a dark colour scheme. */
export function renderSvg(results: Results): string {
	const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
	chart.setOption(createChart(results));
	const svg = chart.renderToSVGString({ useViewBox: true });
	chart.dispose();
	return `${forReaders(svg, results)}\n`;
}

/** Adds a text alternative for screen readers, and the style for dark mode. */
function forReaders(svg: string, results: Results): string {
	const { title, description } = describeResults(results);
	const ids = 'role="img" aria-labelledby="title description"';
	const words = `<title id="title">${escaped(title)}</title>\n<desc id="description">${escaped(description)}</desc>`;
	return svg.replace(/^<svg ([^>]*)>/, `<svg $1 ${ids}>\n${words}\n${darkStyle()}`);
}

function escaped(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
