function readField(body: unknown, name: string): unknown {
	if (typeof body !== 'object' || body === null) return undefined;
	return Object.entries(body).find(([key]) => key === name)?.[1];
}

/** Reads a text that the contract requires; the contract was already checked. */
export function readText(body: unknown, name: string): string {
	const value = readField(body, name);
	if (typeof value !== 'string') throw new Error(`The contract let a body pass without ${name}`);
	return value;
}

export function readOptionalText(body: unknown, name: string): string | undefined {
	const value = readField(body, name);
	return typeof value === 'string' ? value : undefined;
}

/** Reads an integer that the contract requires. */
export function readInteger(body: unknown, name: string): number {
	const value = readField(body, name);
	if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
	throw new Error(`The contract let a body pass without ${name}`);
}

export function readOptionalObject(body: unknown, name: string): object | undefined {
	const value = readField(body, name);
	return typeof value === 'object' && value !== null ? value : undefined;
}

/** Reads one of several fixed values; the contract has the same list. */
export function readEnum<T extends string>(body: unknown, name: string, words: readonly T[]): T {
	const value = readText(body, name);
	const word = words.find((candidate) => candidate === value);
	if (word === undefined) throw new Error(`The contract let ${name} pass with an unknown word`);
	return word;
}
