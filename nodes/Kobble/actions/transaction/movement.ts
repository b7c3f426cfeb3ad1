import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest } from '../../api/request';
import { listTransactionsRequest } from '../../api/transactions';
import { KobbleFailure } from '../../errors/kobbleFailure';
import type { ItemFields } from '../../parameters/itemFields';
import { parseAmount } from '../../parameters/money';
import { maxTotalOption } from '../fields/brakes';
import { metadataField } from '../fields/metadata';
import { idempotencyKeyOption, optionsField } from '../fields/options';
import { addKey, findByKey, findEarlierOption, readKeyedMetadata } from '../findEarlier';
import { FreshReading, keepForRun } from '../freshReading';
import { markCreated } from '../markItems';
import { readSinceExecutionStart } from '../operation';
import type { ItemApi, PreparedOperation } from '../operation';
import { readTransactions } from './readTransactions';

/** Why the operations that move money are hidden from AI agents. */
export const MONEY_IS_FOR_PEOPLE = 'Moving money is a decision for a person';

/** The fields that all operations that move money have. */
export const movementFields: INodeProperties[] = [
	{
		displayName: 'Amount',
		name: 'amount',
		type: 'number',
		default: 0,
		required: true,
		placeholder: 'e.g. 2500',
		description:
			'A whole number of at least 1. It is sent as it is: nothing is converted or rounded.',
		hint: 'Kobble does not document the unit, such as cents or dollars. Ask Kobble before you move money.',
	},
	{
		displayName: 'Reference',
		name: 'reference',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice 1042',
		description: 'A text that Kobble keeps with the transaction. It does not prevent duplicates.',
	},
	metadataField('{ "invoice": "1042" }'),
];

/** The options of all operations that move money. */
export const movementOptions = optionsField(
	idempotencyKeyOption('moves the money a second time'),
	findEarlierOption,
	maxTotalOption,
);

/** What a transaction has besides its wallets. */
export interface MovementContent {
	readonly amount: number;
	readonly reference: string;
	readonly metadata: IDataObject;
}

/**
 * Prepares a transaction.
 *
 * @param walletId the wallet whose transactions show whether an earlier try made it
 * @param build builds the request
 */
export function prepareMovement(
	fields: ItemFields,
	walletId: string,
	build: (content: MovementContent) => KobbleRequest,
): PreparedOperation {
	const amount = fields.value('amount', 'Amount', parseAmount);
	const reference = fields.optionalText('reference', 'Reference') ?? '';
	const keyed = readKeyedMetadata(fields);
	const request = build({ amount, reference, metadata: keyed.metadata });
	return {
		request,
		amount,
		run: async (kobble) => {
			const canFind = keyed.hasKey && kobble.executionStart() !== 0;
			const findEarlier = async (afterAttempt: boolean) =>
				await findTransaction(kobble, walletId, afterAttempt);
			if (kobble.earlier.areKeysExpired) {
				if (!canFind) throw createExpiredKey(request);
				const earlier = await findEarlier(false);
				if (earlier !== undefined) {
					kobble.noteFound();
					return { ...earlier, created: true };
				}
			}
			const sent = build({ amount, reference, metadata: addKey(keyed, kobble.key) });
			return markCreated(await kobble.send(sent, canFind ? { findEarlier } : {}));
		},
	};
}

/** The transactions of each wallet since the execution began. */
const getReadings = keepForRun(() => new Map<string, FreshReading<IDataObject[]>>());

/** @throws KobbleFailure if the list cannot be read, or does not tell */
async function findTransaction(
	kobble: ItemApi,
	walletId: string,
	afterAttempt: boolean,
): Promise<IDataObject | undefined> {
	const readings = getReadings(kobble);
	const reading =
		readings.get(walletId) ??
		new FreshReading(
			async (reader) =>
				await readSinceExecutionStart(reader, async (since) => {
					const from = new Date(since).toISOString();
					return await readTransactions(reader, { wallet: walletId, from, order: 'asc' });
				}),
		);
	readings.set(walletId, reading);
	const { key } = kobble;
	return await reading.find(
		kobble,
		(entries) => findByKey(entries, key, listTransactionsRequest({})),
		!afterAttempt,
	);
}

/** The failure of a repeat so late that Kobble may have forgotten the key of the first try. */
function createExpiredKey({ purpose }: KobbleRequest): KobbleFailure {
	return new KobbleFailure({
		message: `Not sent, because this execution began more than a day ago, and an earlier try may have been able to ${purpose}`,
		description:
			'Kobble may have forgotten its idempotency key by now. Look with the operation Get Many whether the transaction exists. If it does not, start a new execution.',
		outcome: 'unknown',
		retryable: false,
	});
}
