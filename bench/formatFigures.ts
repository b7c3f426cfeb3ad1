import type { Spread } from './statistics';

export function formatRatio(spread: Spread | undefined): string {
	return formatRange(spread, 2);
}

/** Formats the median, followed by the range of the rounds in brackets. */
export function formatRange(spread: Spread | undefined, digits: number): string {
	if (spread === undefined) return '';
	const { median, lowest, highest } = spread;
	const [middle, least, most] = [median, lowest, highest].map((one) => one.toFixed(digits));
	return `${middle} (${least}-${most})`;
}

export function formatNumber(spread: Spread | undefined, digits: number): string {
	return spread === undefined ? '' : spread.median.toFixed(digits);
}
