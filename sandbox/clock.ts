import type { Settings } from './settings';

/** The sandbox's time; the setting `clockOffsetSeconds` is its difference from the time of this machine. */
export function readClock({ clockOffsetSeconds }: Readonly<Settings>, now = Date.now()): Date {
	return new Date(now + clockOffsetSeconds * 1000);
}

/** The value of the `Date` header; undefined if the settings omit the header. */
export function formatDateHeader(settings: Readonly<Settings>): string | undefined {
	const { dateHeaderOffsetSeconds: offset } = settings;
	if (offset === null) return undefined;
	return new Date(readClock(settings).getTime() + offset * 1000).toUTCString();
}
