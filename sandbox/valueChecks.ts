/** Which values a field accepts, and how an error message names them. */
export type Check = [accepts: (value: unknown) => boolean, wanted: string];

export const number: Check = [(value) => Number.isFinite(value), 'a number'];

export const amount: Check = [
	(value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
	'a number from 0',
];

export const wholeAmount: Check = [
	(value) => amount[0](value) && Number.isInteger(value),
	'a whole number from 0',
];

export const count: Check = [
	(value) => typeof value === 'number' && Number.isInteger(value) && value >= 1,
	'a whole number from 1',
];

export const percent: Check = [
	(value) => typeof value === 'number' && value >= 0 && value <= 100,
	'a number from 0 to 100',
];

export const flag: Check = [(value) => typeof value === 'boolean', 'true or false'];

export const text: Check = [(value) => typeof value === 'string' && value !== '', 'a text'];

export const orNull = ([accepts, wanted]: Check): Check => [
	(value) => value === null || accepts(value),
	`${wanted}, or null`,
];

export const oneOf = (choices: readonly unknown[]): Check => [
	(value) => choices.includes(value),
	`one of ${choices.map(String).join(', ')}`,
];
