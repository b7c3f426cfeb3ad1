/** A map with a maximum size: a new entry replaces the least recently used one. */
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
		// A Map iterates over its keys in the order of insertion.
		this.entries.delete(key);
		this.entries.set(key, value);
		const [oldest] = this.entries.keys();
		if (this.entries.size > this.most && oldest !== undefined) this.entries.delete(oldest);
	}

	delete(key: string): void {
		this.entries.delete(key);
	}
}
