/**
 * Files whose changes certain tests have to notice. No more tests than those are run: for each
 * change, all their files are loaded.
 *
 * @typedef {object} Part
 * @property {string[]} mutate
 * @property {string[]} tests files under test/unit, without `.test.ts`
 */

/**
 * @typedef {object} Room
 * @property {string} name
 * @property {Part[]} parts
 * @property {number} [least] percent of the changes that have to be noticed
 */

/** @type {Room[]} */
export const ROOMS = [
	{
		name: 'idempotency',
		parts: [
			{
				mutate: ['nodes/Kobble/idempotency/{runHistory,executionMemory}.ts'],
				tests: ['idempotency/runHistory'],
			},
			...['businessReference', 'executionContext', 'idempotencyKey'].map((name) => ({
				mutate: [`nodes/Kobble/idempotency/${name}.ts`],
				tests: [`idempotency/${name}`],
			})),
		],
		least: 85,
	},
	{
		name: 'retry',
		parts: [
			{ mutate: ['nodes/Kobble/retry/*.ts'], tests: ['retry/*'] },
			{ mutate: ['nodes/Kobble/data/retryAfter.ts'], tests: ['data/retryAfter'] },
		],
		least: 85,
	},
	{
		name: 'sns',
		parts: [
			{
				mutate: ['nodes/Kobble/sns/certificateCache.ts'],
				tests: ['sns/certificate*'],
			},
			{
				mutate: ['nodes/Kobble/sns/kobbleEvent.ts'],
				tests: ['sns/kobbleEvent'],
			},
			{
				mutate: ['nodes/Kobble/sns/signingCertificate.ts'],
				tests: ['sns/signingCertificate', 'sns/verificationLimits', 'sns/certificateCache'],
			},
			{
				mutate: [
					'nodes/Kobble/sns/*.ts',
					'!nodes/Kobble/sns/{certificateCache,kobbleEvent,signingCertificate}.ts',
				],
				tests: [
					...['sns/verification*', 'sns/stringToSign', 'sns/forgeries', 'sns/kobbleEvent'],
					'sns/boundedJson',
				],
			},
		],
		least: 85,
	},
	{
		name: 'parameters',
		parts: [
			{
				mutate: ['nodes/Kobble/parameters/{customerValues,money}.ts'],
				tests: ['parameters/customerValues'],
			},
			{
				mutate: ['nodes/Kobble/parameters/values.ts'],
				tests: ['parameters/fieldValues', 'parameters/customerValues'],
			},
			{
				mutate: ['nodes/Kobble/parameters/itemFields.ts'],
				tests: ['parameters/itemFields', 'parameters/itemValues'],
			},
			{
				mutate: ['nodes/Kobble/parameters/parameterReader.ts'],
				tests: ['parameters/parameterReader'],
			},
		],
		least: 85,
	},
	{
		name: 'errors',
		parts: [
			{
				mutate: ['nodes/Kobble/errors/explainFailure.ts'],
				tests: ['errors/explainFailure', 'errors/advice'],
			},
			{
				mutate: ['nodes/Kobble/errors/{kobbleFailure,kobbleMessage}.ts'],
				tests: ['errors/kobbleFailure', 'errors/kobbleMessage'],
			},
		],
		least: 85,
	},
	{
		name: 'tokens',
		parts: [
			{
				mutate: ['credentials/connection/tokens.ts'],
				tests: ['credentials/tokens', 'credentials/authenticate'],
			},
			{
				mutate: ['credentials/connection/tokenRequest.ts'],
				tests: ['credentials/tokenRequest'],
			},
		],
		least: 85,
	},
];
