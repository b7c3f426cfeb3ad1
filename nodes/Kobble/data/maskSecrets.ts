import { isJsonObject } from './json';

/**
 * Shortens account numbers, card numbers and secrets in a JSON value to their end, for a preview that
 * is meant to be sent to people. They are recognised by the names of their fields, also in objects
 * whose names are the user's own. In all other text, only what is a card number or an IBAN by its
 * check digits is shortened.
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
	const masked = maskNumbers(maskUrl(text));
	return masked === text ? value : masked;
}

/** Words of a name, in lower case: `accountNumber` and `account-number` are `account number`. */
function readWords(name: string): string[] {
	return name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.replace(/([A-Z])([A-Z][a-z]{2})/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z0-9]+/)
		.filter((word) => word !== '');
}

/** Words that stand for a secret only by themselves: "opinion" holds a pin, and "Japan" a pan. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
	'authorization',
	'clabe',
	'csc',
	'jwt',
	'nuban',
	'otp',
	'pan',
	'pin',
	'pwd',
	'rib',
]);

/** Parts of a name without its spaces, because many people write `accesstoken`. */
const SECRET_PART =
	/iban|cv[cv]|secret|passw|passcode|passphrase|token|credential|bearer|securitycode|(?:api|access|auth|private|signing|encryption)key|cardpan|(?:card|bank)(?:no|nr|num|number)s?$/;

/** A bank account, but neither "accounting" nor "accountant". */
const ACCOUNT_PART = /acc(?:oun)?t(?!ing|ant)|accn(?:o|r|um)|konto/;

/** What says about an account whose or which it is, and not its number. */
const ABOUT_ACCOUNT = /(?:balance|country|currency|holder|name|owner|status|type)$/;

function isSecret(name: string): boolean {
	const words = readWords(name);
	return (
		SECRET_PART.test(words.join('')) ||
		words.some((word) => SECRET_WORDS.has(word.replace(/s$/, '')))
	);
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
	if (/^(?:ids?|number|no|nr|num|value)$/i.test(key)) return `${name} ${key}`;
	if (isSecret(name)) return name;
	return isAccountNumber(name) && !ABOUT_ACCOUNT.test(key.toLowerCase()) && !ID.test(key)
		? name
		: key;
}

/** Values in the query of an address may be keys; so may what stands before its host. */
function maskUrl(text: string): string {
	if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
	return text
		.replace(/(\/\/)[^/?#]*@/, '$1…@')
		.replace(
			/([?&#])([^=&#]*=)?([^&#]+)/g,
			(_, mark: string, name: string | undefined, value: string) =>
				`${mark}${name ?? ''}${name === undefined && value.length < 8 ? value : showEnd(value)}`,
		);
}

const CARD_NUMBER = /(?<![\w-])[2-6](?:[ -]?\d){13,18}(?![\w-])/g;

const IBAN = /(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}/gi;

function maskNumbers(text: string): string {
	return text
		.replace(CARD_NUMBER, (number) => (hasLuhnDigit(number) ? showEnd(number) : number))
		.replace(IBAN, (found) => {
			// The words after an IBAN may look like a part of it.
			for (let end = found.length; end >= 15; end -= 1) {
				const number = found.slice(0, end);
				if (number.endsWith(' ') || !hasIbanDigits(number)) continue;
				return showEnd(number.replace(/ /g, '')) + found.slice(end);
			}
			return found;
		});
}

/** The check digit of card numbers, ISO/IEC 7812. */
function hasLuhnDigit(number: string): boolean {
	const digits = [...number.replace(/\D/g, '')].reverse().map(Number);
	const sum = digits.reduce((total, digit, at) => {
		const weighted = at % 2 === 0 ? digit : digit * 2;
		return total + (weighted > 9 ? weighted - 9 : weighted);
	}, 0);
	return sum % 10 === 0;
}

/** The check digits of an IBAN, ISO 13616: as a number, its remainder by 97 is 1. */
function hasIbanDigits(iban: string): boolean {
	const text = iban.replace(/ /g, '').toUpperCase();
	const inOrder = text.slice(4) + text.slice(0, 4);
	const remainder = [...inOrder].reduce((rest, character) => {
		const digits = Number.parseInt(character, 36).toString();
		return Number(`${rest}${digits}`) % 97;
	}, 0);
	return remainder === 1;
}

/** Of a short text, the last characters would be nearly all of it. */
function showEnd(text: string): string {
	return text.length < 8 ? '…' : `…${text.slice(-3)}`;
}
