import { isHttpsOrLoopback, parseUrlOrUndefined } from '../../../credentials/connection/urls';
import { InvalidField } from '../errors/kobbleFailure';
import { checkLine, parseIsoOrSql, parseText } from './values';

/*
 * Values about customers and their banks. No message repeats one of them.
 *
 * `label` is the field as the editor names it: `The field "Email"`.
 */

const LONGEST_NAME = 200;
/** 64 characters before the @, 255 behind it (RFC 3696, erratum 1690). */
const LONGEST_EMAIL = 320;
/** An IBAN has at most 34 (ISO 13616). */
const LONGEST_BANK_NUMBER = 34;

/**
 * The name of a person, a company or a bank.
 *
 * @throws InvalidField if it is empty, too long, or holds a character that cannot be seen
 */
export function parseName(value: unknown, label: string): string {
	const name = parseText(value, label);
	checkLine(name, label, LONGEST_NAME);
	return name;
}

/** @throws InvalidField unless it has the form of an email address */
export function parseEmail(value: unknown, label: string): string {
	const text = parseText(value, label);
	checkLine(text, label, LONGEST_EMAIL);
	if (/^[^\s@]+@[^\s@]+$/.test(text)) return text;
	throw new InvalidField(
		`${label} is not an email address`,
		'Enter one address, such as mia@example.com',
	);
}

/**
 * A phone number as Kobble takes it: a plus sign and digits [api-10192225]. Spaces and hyphens
 * between the digits are left out.
 *
 * @throws InvalidField if it has another form; a number from a table may have lost its plus sign
 */
export function parsePhoneNumber(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.replace(/[\s\u00A0-]/g, '') : value;
	const phoneNumber = parseText(text, label);
	if (/^\+\d{5,20}$/.test(phoneNumber)) return phoneNumber;
	throw new InvalidField(
		`${label} is not an international phone number`,
		'Enter a plus sign, the country code and the number, such as +61400000000',
	);
}

/**
 * A birthday as Kobble takes it: 2000-01-31 [api-10192225]. A time of day is left out.
 *
 * @param timezone in which a moment becomes a day: midnight in Sydney is the day before in UTC
 * @throws InvalidField if it is not a date, or in the future
 */
export function parseDay(value: unknown, label: string, timezone: string): string {
	const day = parseIsoOrSql(value, timezone)?.setZone(timezone).startOf('day');
	const text = day?.toISODate();
	if (day === undefined || typeof text !== 'string') {
		throw new InvalidField(`${label} is not a date`, 'Enter a date such as 1990-01-31');
	}
	if (day.toMillis() > Date.now()) {
		throw new InvalidField(`${label} is in the future`, 'Enter a date such as 1990-01-31');
	}
	return text;
}

/** @throws InvalidField unless it has three letters, as in ISO 3166-1 alpha-3 [api-14139509] */
export function parseCountry(value: unknown, label: string): string {
	const country = parseText(value, label).toUpperCase();
	if (/^[A-Z]{3}$/.test(country)) return country;
	throw new InvalidField(
		`${label} is not a country code of three letters`,
		'Enter the code of ISO 3166-1 alpha-3, such as AUS',
	);
}

/** A large number, as a spreadsheet shows it and writes it to a CSV file: 1.23457E+11. */
const SHORTENED_NUMBER = /^\d+(?:[.,]\d+)?E\+\d+$/i;

/**
 * A number of a bank or an account, as text.
 *
 * @throws InvalidField also for a number, because a table leaves out zeros at its beginning
 */
export function parseBankNumber(value: unknown, label: string): string {
	if (typeof value === 'number') {
		throw new InvalidField(
			`${label} is a number, so zeros at its beginning may be missing`,
			'Give it as text: format the column of the table as text, and enter it again',
		);
	}
	const text = parseText(value, label);
	if (SHORTENED_NUMBER.test(text)) {
		throw new InvalidField(
			`${label} is a number that a spreadsheet has shortened, so its last digits are lost`,
			'Format the column of the spreadsheet as text, and enter the whole number again',
		);
	}
	if (text.length <= LONGEST_BANK_NUMBER && /^[A-Z\d -]*\d[A-Z\d -]*$/i.test(text)) return text;
	throw new InvalidField(
		`${label} is not a number of a bank or an account`,
		`Enter at most ${LONGEST_BANK_NUMBER} letters, digits, spaces and hyphens, with at least one digit`,
	);
}

const LONGEST_URL = 2_000;

/**
 * A URL that Kobble calls.
 *
 * @throws InvalidField unless it is https, or http to this machine, for the sandbox
 */
export function parseCallbackUrl(value: unknown, label: string): string {
	const text = parseText(value, label);
	// The URL parser would leave line breaks out, but the text goes out as it is.
	checkLine(text, label, LONGEST_URL);
	const url = parseUrlOrUndefined(text);
	const isSafe = url !== undefined && isHttpsOrLoopback(url);
	if (isSafe && url.username === '' && url.password === '') return text;
	throw new InvalidField(
		`${label} is not a URL that Kobble could call`,
		'Enter a complete address that begins with https:// and holds no user name',
	);
}
