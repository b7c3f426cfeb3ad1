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

export function ratio(spread: Spread | undefined): string {
	return ranged(spread, 2);
}

/** The middle, and in brackets how far the rounds lie apart. */
export function ranged(spread: Spread | undefined, digits: number): string {
	if (spread === undefined) return '';
	const { median, lowest, highest } = spread;
	const [middle, least, most] = [median, lowest, highest].map((one) => one.toFixed(digits));
	return `${middle} (${least}-${most})`;
}

export function number(spread: Spread | undefined, digits: number): string {
	return spread === undefined ? '' : spread.median.toFixed(digits);
}
