const MINUTE = 60_000;

/** How many fetches may begin in a minute. */
export class FetchBudget {
	private begun: number[] = [];

	constructor(private readonly perMinute: number) {}

	/**
	 * Takes one fetch out of the budget.
	 *
	 * @param now milliseconds since 1970
	 * @returns whether there was one left
	 */
	take(now: number): boolean {
		// A clock that is set back must not block fetches until it has caught up.
		this.begun = this.begun.filter((start) => Math.abs(now - start) < MINUTE);
		if (this.begun.length >= this.perMinute) return false;
		this.begun.push(now);
		return true;
	}
}
