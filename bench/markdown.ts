import type { Spread } from './statistics';

/** A table with its columns made equally wide, as prettier would. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const widths = head.map((_, column) =>
		Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: readonly string[]) =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const rule = widths.map((width) => '-'.repeat(width));
	return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** The middle, and in brackets how far the rounds lie apart. */
export function ratio(spread: Spread | undefined): string {
	if (spread === undefined) return '';
	const [median, lowest, highest] = [spread.median, spread.lowest, spread.highest].map((number) =>
		number.toFixed(2),
	);
	return `${median} (${lowest}-${highest})`;
}

export function number(spread: Spread | undefined, digits: number): string {
	return spread === undefined ? '' : spread.median.toFixed(digits);
}
