import type { Settings } from './settings';

const SECOND = 1000;

/** Limits API requests: how many in flight, and how many within a second. */
export class RateLimiter {
	private acceptedAt: number[] = [];

	/** Counts the request, or returns the limit that it exceeds. `inFlight` includes the request itself. */
	findViolation(
		settings: Readonly<Settings>,
		inFlight: number,
		now = Date.now(),
	): string | undefined {
		const { maxInFlight, maxPerSecond } = settings;
		if (maxInFlight !== null && inFlight > maxInFlight) {
			return `More than ${maxInFlight} requests at once`;
		}
		if (maxPerSecond === null) return undefined;
		const over = this.acceptedAt.findIndex((time) => time > now - SECOND);
		this.acceptedAt = over === -1 ? [] : this.acceptedAt.slice(over);
		if (this.acceptedAt.length >= maxPerSecond) {
			return `More than ${maxPerSecond} requests within a second`;
		}
		this.acceptedAt.push(now);
		return undefined;
	}
}
