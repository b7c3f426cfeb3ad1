/**
 * @typedef {object} Room
 * @property {string} name
 * @property {string[]} mutate files that are changed
 * @property {string[]} tests folders under test/unit that have to notice
 * @property {number} [least] percent of the changes that have to be noticed
 */

/** @type {Room[]} */
export const ROOMS = [
	{
		name: 'idempotency',
		mutate: ['nodes/Kobble/idempotency/*.ts'],
		tests: ['idempotency'],
		least: 85,
	},
	{ name: 'retry', mutate: ['nodes/Kobble/retry/*.ts'], tests: ['retry'], least: 85 },
	{ name: 'sns', mutate: ['nodes/Kobble/sns/*.ts'], tests: ['sns'], least: 85 },
	{ name: 'parameters', mutate: ['nodes/Kobble/parameters/*.ts'], tests: ['parameters'] },
	{ name: 'errors', mutate: ['nodes/Kobble/errors/*.ts'], tests: ['errors'] },
	{ name: 'tokens', mutate: ['credentials/connection/token*.ts'], tests: ['credentials'] },
];
