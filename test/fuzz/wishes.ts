/** How a wish came out in its newest try. `leftAlone`: with success, but not by a deed of its own. */
export type Outcome = 'done' | 'leftAlone' | 'notApplied' | 'unknown';

interface Wish {
	readonly subject: string;
	outcome: Outcome;
	/** How often it may be done: a person who corrects an unknown item asks for something else. */
	allowed: number;
	/** Whether its earlier request may have been done in a try of which nothing is remembered. */
	isForgotten?: boolean;
}

/** @returns how often a subject was really done */
type CountDeeds = (subject: string) => number;

/**
 * What an execution was asked for, and how it came out. A wish is an item of a round of a loop. Two
 * wishes with the same subject ask for the same thing twice, on purpose.
 */
export class Wishes {
	private readonly byName = new Map<string, Wish>();

	note(name: string, subject: string, outcome: Outcome): void {
		const known = this.byName.get(name);
		if (known === undefined) this.byName.set(name, { subject, outcome, allowed: 1 });
		else known.outcome = outcome;
	}

	isDone(name: string): boolean {
		const wish = this.byName.get(name);
		return wish !== undefined && isSuccess(wish);
	}

	/**
	 * The request of this wish has changed, and its earlier one may still have been done.
	 *
	 * @param isForgotten whether nothing may be remembered of the earlier one: then the outcome is that
	 * of the new request
	 */
	allowAnother(name: string, isForgotten: boolean): void {
		const wish = this.byName.get(name);
		if (wish === undefined || isSuccess(wish)) return;
		wish.allowed += 1;
		wish.isForgotten ||= isForgotten;
	}

	listLost(): string[] {
		return [...this.byName].filter(([, wish]) => !isSuccess(wish)).map(([name]) => name);
	}

	/**
	 * Checks that nothing was done more often than it was asked for, and that each output is true.
	 *
	 * @param countDeeds what was done for this execution
	 * @param countAll what was done for any execution
	 */
	check(countDeeds: CountDeeds, countAll: CountDeeds = countDeeds): void {
		const bySubject = new Map<string, Wish[]>();
		for (const wish of this.byName.values()) {
			bySubject.set(wish.subject, [...(bySubject.get(wish.subject) ?? []), wish]);
		}
		for (const [subject, wishes] of bySubject) {
			const done = countDeeds(subject);
			const wanted = sumAllowed(wishes);
			check(done <= wanted, `${done} times instead of ${wanted}: ${subject}`);
			const told = wishes.filter(({ outcome }) => outcome === 'done').length;
			check(countAll(subject) >= told, `${told} outputs without as many deeds: ${subject}`);
			const possible = sumAllowed(
				wishes.filter(({ outcome, isForgotten }) => outcome !== 'notApplied' || isForgotten),
			);
			check(done <= possible, `notApplied, but done: ${subject}`);
		}
	}
}

function isSuccess({ outcome }: Wish): boolean {
	return outcome === 'done' || outcome === 'leftAlone';
}

function sumAllowed(wishes: readonly Wish[]): number {
	return wishes.reduce((sum, { allowed }) => sum + allowed, 0);
}

/** @throws Error with these words if a rule is broken */
export function check(isKept: boolean, words: string): void {
	if (!isKept) throw new Error(words);
}
