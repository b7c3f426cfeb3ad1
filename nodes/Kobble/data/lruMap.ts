/** A map of at most so many entries: a new one takes the place of the one that nobody asked for longest. */
export class LruMap<Value> {
	private readonly entries = new Map<string, Value>();

	constructor(private readonly most: number) {}

	get(key: string): Value | undefined {
		const value = this.entries.get(key);
		if (value !== undefined) this.set(key, value);
		return value;
	}

	has(key: string): boolean {
		return this.entries.has(key);
	}

	set(key: string, value: Value): void {
		// A Map hands its keys out in the order in which they were set.
		this.entries.delete(key);
		this.entries.set(key, value);
		const [oldest] = this.entries.keys();
		if (this.entries.size > this.most && oldest !== undefined) this.entries.delete(oldest);
	}

	delete(key: string): void {
		this.entries.delete(key);
	}
}
