/** A number as in n8n's editor: `5,000`. */
export function formatNumber(number: number | bigint): string {
	return number.toLocaleString('en-US');
}
