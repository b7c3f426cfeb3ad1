/** By purpose: the light and the dark colour, as in the project's other pictures. */
const COLOURS = {
	page: ['#ffffff', '#10161d'],
	edge: ['#d5dbe1', '#2c3743'],
	text: ['#1f2933', '#e6edf3'],
	soft: ['#5a6876', '#a3b1bf'],
	others: ['#8795a5', '#77889a'],
	ours: ['#18806c', '#3fb89f'],
	tooMany: ['#c0473a', '#d9695c'],
} as const;

/** The light colours. */
export const COLOUR = {
	page: COLOURS.page[0],
	edge: COLOURS.edge[0],
	text: COLOURS.text[0],
	soft: COLOURS.soft[0],
	others: COLOURS.others[0],
	ours: COLOURS.ours[0],
	tooMany: COLOURS.tooMany[0],
} as const;

const fontFamily = "-apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif";

/** The text sizes in a chart. */
export const TEXT = {
	title: { fontFamily, fontSize: 18, fontWeight: 600, color: COLOUR.text },
	panel: { fontFamily, fontSize: 14, fontWeight: 600, color: COLOUR.text },
	label: { fontFamily, fontSize: 13, color: COLOUR.text },
	soft: { fontFamily, fontSize: 12, color: COLOUR.soft },
} as const;

/** The chart's colours are attributes, which a style sheet can override in dark mode. */
export function darkStyle(): string {
	const rules = Object.values(COLOURS).flatMap(([light, dark]) => [
		`[fill="${light}"] { fill: ${dark}; }`,
		`[stroke="${light}"] { stroke: ${dark}; }`,
	]);
	return `<style>@media (prefers-color-scheme: dark) { ${rules.join(' ')} }</style>`;
}
