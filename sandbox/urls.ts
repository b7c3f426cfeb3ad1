/**
 * The URL that a text is; `undefined` where it is no complete one. `URL.canParse` would not do:
 * Node.js 20 answers `false` for letters such as "ü" once it is called from optimized code.
 */
export function parseUrl(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}
