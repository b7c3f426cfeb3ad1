/** The values of a list, or of text with commas between them; empty ones are left out. */
export function splitList(value: unknown): unknown[] {
	const parts: unknown[] = typeof value === 'string' ? value.split(',') : [value].flat();
	return parts.filter(
		(part) =>
			part !== undefined && part !== null && !(typeof part === 'string' && part.trim() === ''),
	);
}
