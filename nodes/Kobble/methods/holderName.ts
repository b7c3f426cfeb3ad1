import type { Enduser } from '../api/endusers';
import { isJsonObject } from '../data/json';
import { sanitizeText } from '../data/sanitizeText';

/**
 * The name of an enduser. A selected row is stored in the workflow and in every export, so rows
 * show no full name of a person.
 */
export interface HolderName {
	/** `MT` */
	readonly initials: string;
	/** `Mia T.`, or the whole name of a company. */
	readonly short: string;
	/** For the search only. */
	readonly full: string;
	/** For the search only. */
	readonly email: string;
}

/** @param enduser as Kobble lists it */
export function readHolderName({ person, company }: Enduser): HolderName {
	const names = isJsonObject(person)
		? [person.first_name, person.last_name]
		: [isJsonObject(company) ? company.name : undefined];
	const full = names
		.map((name) => sanitizeText(name, 100))
		.filter((name) => name !== '')
		.join(' ');
	const letters = splitWords(full).map(readInitial);
	const email = isJsonObject(person) ? sanitizeText(person.email, 100) : '';
	return {
		initials: letters.slice(0, 4).join(''),
		short: isJsonObject(person) ? abbreviateName(full) : full,
		full,
		email,
	};
}

/** A person's name without the last name: `Mia T.` */
export function abbreviateName(name: unknown): string {
	const [first = '', ...others] = splitWords(sanitizeText(name, 100));
	const last = others.at(-1);
	return last === undefined ? first : `${first} ${readInitial(last)}.`;
}

/** A name in another script may have no spaces. */
function splitWords(name: string): string[] {
	return name.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function readInitial(word: string): string {
	return /[\p{L}\p{N}]/u.exec(word)?.[0].toUpperCase() ?? '';
}
