import { isJsonObject } from './json';

/**
 * Shortens account numbers, card numbers and secrets in a JSON value to their end, for a preview that
 * is meant to be sent to people. They are recognised by the names of their fields, also in objects
 * whose names are the user's own. Text that a name says nothing about, such as a reference, stays.
 *
 * @param name of the field that holds the value
 */
export function maskSecrets(value: unknown, name = ''): unknown {
	if (Array.isArray(value)) return value.map((entry: unknown) => maskSecrets(entry, name));
	if (isJsonObject(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [key, maskSecrets(entry, joinNames(name, key))]),
		);
	}
	if (typeof value === 'boolean' || value === null) return value;
	const text = String(value);
	if (isSecret(name) || isAccountNumber(name)) return showEnd(text);
	if (isAccountId(name) && isBankNumber(text)) return showEnd(text);
	return typeof value === 'string' ? maskUrl(value) : value;
}

/** Words of a name, in lower case: `accountNumber` and `account-number` are `account number`. */
function readWords(name: string): string[] {
	return name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== '');
}

/** Words that stand for a secret only by themselves: "opinion" holds a pin, and "Japan" a pan. */
const SECRET_WORDS: ReadonlySet<string> = new Set(['otp', 'pan', 'pin', 'pwd', 'authorization']);

/** Parts of a name without its spaces, because many people write `accesstoken`. */
const SECRET_PART =
	/iban|cv[cv]|secret|passw|passcode|passphrase|token|credential|bearer|(?:api|access|auth|private|signing|encryption)key|cardpan|(?:card|bank)(?:no|nr|num|number)$/;

/** A bank account. "Accounting" and "accountant" are none. */
const ACCOUNT_PART = /acc(?:oun)?t(?!ing|ant)|accn(?:o|r|um)|konto/;

/** What says about an account whose or which it is, and not its number. */
const ABOUT_ACCOUNT = /(?:balance|country|currency|holder|name|owner|status|type)$/;

function isSecret(name: string): boolean {
	const words = readWords(name);
	return SECRET_PART.test(words.join('')) || words.some((word) => SECRET_WORDS.has(word));
}

function isAccountNumber(name: string): boolean {
	return isAccount(name) && !ABOUT_ACCOUNT.test(name.toLowerCase()) && !isAccountId(name);
}

/** An ID of an account may be one of Kobble's, which people need to see, or the number itself. */
function isAccountId(name: string): boolean {
	return isAccount(name) && ID.test(name);
}

const ID = /ids?$/i;

function isAccount(name: string): boolean {
	const words = readWords(name);
	return ACCOUNT_PART.test(words.join('')) || words.includes('acc');
}

/** At least six digits, with nothing but what groups them; or an IBAN. */
function isBankNumber(text: string): boolean {
	return /^(?:[\s./-]*\d){6,}[\s./-]*$/.test(text) || /^[A-Z]{2}\d{2}[A-Z0-9 ]{8,}$/i.test(text);
}

/** @returns the name that decides about an entry: what is in a secret is secret */
function joinNames(name: string, key: string): string {
	if (/^(?:number|no|nr|num|value)$/i.test(key)) return `${name} ${key}`;
	if (isSecret(name)) return name;
	return isAccountNumber(name) && !ABOUT_ACCOUNT.test(key.toLowerCase()) && !ID.test(key)
		? name
		: key;
}

/** Values in the query of an address may be keys; so may what stands before its host. */
function maskUrl(text: string): string {
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
	return text
		.replace(/(\/\/)[^/?#@]*@/, '$1…@')
		.replace(
			/([?&#][^=&#]*=)([^&#]+)/g,
			(_, name: string, value: string) => `${name}${showEnd(value)}`,
		);
}

/** Of a short text, the last characters would be nearly all of it. */
function showEnd(text: string): string {
	return text.length < 8 ? '…' : `…${text.slice(-3)}`;
}
