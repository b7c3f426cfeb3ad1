import { KobbleFailure } from '../errors/kobbleFailure';
import type { ItemApi } from './operation';

interface Reading<Result> {
	readonly startedAt: number;
	readonly done: Promise<Result>;
}

/**
 * One list that all items of a run share, and that is read again for an item that needs to know
 * what has happened since.
 */
export class FreshReading<Result> {
	private latest: Reading<Result> | undefined;

	/** A counter of readings and questions, which shows which of them came first. */
	private lastEvent = 0;

	/** @param read reads the list with the API of the item that needs it */
	constructor(private readonly read: (kobble: ItemApi) => Promise<Result>) {}

	/**
	 * Looks into the list. If nothing is found in a reading that is older than the question, the list
	 * is read again: once for all items that have asked since.
	 *
	 * @param find looks into what was read; `undefined` if it is not there
	 * @param isAnyReadingEnough whether a reading from before the question proves that it is not there
	 * @throws KobbleFailure if the list cannot be read
	 */
	async find<Found>(
		kobble: ItemApi,
		find: (result: Result) => Found | undefined,
		isAnyReadingEnough = false,
	): Promise<Found | undefined> {
		const askedAt = (this.lastEvent += 1);
		for (;;) {
			const reading = this.latest ?? this.start(kobble);
			const result = await reading.done;
			const isEnough = isAnyReadingEnough || reading.startedAt > askedAt;
			const found = isEnough ? find(result) : tryToFind(find, result);
			if (found !== undefined || isEnough) return found;
			// Another item that waited for the same reading may already have started the next one.
			if (this.latest === reading) this.start(kobble);
		}
	}

	private start(kobble: ItemApi): Reading<Result> {
		const reading = { startedAt: (this.lastEvent += 1), done: this.read(kobble) };
		this.latest = reading;
		reading.done.catch((error: unknown) => {
			// If the error is temporary, the next item that needs the list reads it again.
			const isFinal = error instanceof KobbleFailure && !error.details.retryable;
			if (!isFinal && this.latest === reading) this.latest = undefined;
		});
		return reading;
	}
}

/**
 * Keeps lists that all items of a run share, such as one for each wallet.
 *
 * @param getName tells the lists apart
 * @param read reads the list of this subject
 * @returns a function that gives the run's own list of a subject
 */
export function keepReadings<Subject, Result>(
	getName: (subject: Subject) => string,
	read: (kobble: ItemApi, subject: Subject) => Promise<Result>,
): (kobble: ItemApi, subject: Subject) => FreshReading<Result> {
	const getReadings = keepForRun(() => new Map<string, FreshReading<Result>>());
	return (kobble, subject) => {
		const readings = getReadings(kobble);
		const name = getName(subject);
		const known =
			readings.get(name) ?? new FreshReading(async (reader) => await read(reader, subject));
		readings.set(name, known);
		return known;
	};
}

/** An old reading in which it cannot be told is not the last word. */
function tryToFind<Result, Found>(
	find: (result: Result) => Found | undefined,
	result: Result,
): Found | undefined {
	try {
		return find(result);
	} catch (error) {
		if (error instanceof KobbleFailure) return undefined;
		return rethrow(error);
	}
}

function rethrow(error: unknown): never {
	throw error;
}

/**
 * Keeps something for all items of a run.
 *
 * @returns a function that gives the run's own one; it is freed when the run ends
 */
export function keepForRun<Kept extends object>(
	create: () => Kept,
): (kobble: Pick<ItemApi, 'runScope'>) => Kept {
	const kept = new WeakMap<object, Kept>();
	return ({ runScope }) => {
		const known = kept.get(runScope) ?? create();
		kept.set(runScope, known);
		return known;
	};
}
