import type { SeedOptions } from './seed';

const NAMES = new Set(['seed', 'wallets', 'cards', 'transactions']);
const MOST = 200_000;

function areSeedOptions(value: object): value is SeedOptions {
	return Object.entries(value).every(([name, given]) => {
		if (!NAMES.has(name))
			throw new Error(`A seed has no "${name}"; it takes ${[...NAMES].join(', ')}`);
		if (!Number.isInteger(given) || given < 0 || given > MOST) {
			throw new Error(`"${name}" takes a whole number from 0 to ${MOST}`);
		}
		return true;
	});
}

/** Seed options out of what came as JSON. Throws a sentence that says what is wrong. */
export function parseSeedOptions(value: unknown): SeedOptions {
	if (typeof value === 'object' && value !== null && areSeedOptions(value)) return value;
	throw new Error('A seed is an object { seed, wallets, cards, transactions }');
}
