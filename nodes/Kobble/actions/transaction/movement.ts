import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest, KobbleResponse } from '../../api/request';
import { listTransactionsRequest } from '../../api/transactions';
import { isJsonObject } from '../../data/json';
import { isUuid } from '../../data/uuid';
import { KobbleFailure } from '../../errors/kobbleFailure';
import type { ItemFields } from '../../parameters/itemFields';
import { parseAmount } from '../../parameters/money';
import { convertDigits } from '../../parameters/values';
import { findObject } from '../../transport/response';
import { maxTotalOption } from '../fields/brakes';
import { metadataField } from '../fields/metadata';
import { idempotencyKeyOption, optionsField } from '../fields/options';
import { addKey, findByKey, findEarlierOption, readKeyedMetadata } from '../findEarlier';
import { keepReadings } from '../freshReading';
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

/** The content of a transaction, without its wallets. */
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
			const { metadata, hasKey } = addKey(keyed, kobble);
			const sent = build({ amount, reference, metadata });
			const { isGiven, value: idempotencyKey } = kobble.key ?? {};
			const check = (response: KobbleResponse) =>
				checkTransaction(response, sent, isGiven === true ? amount : undefined);
			const findEarlier = async (afterAttempt: boolean) =>
				await findTransaction(kobble, walletId, afterAttempt);
			const { areKeysExpired, mayBeForgotten } = kobble.earlier;
			if (areKeysExpired && !hasKey) throw createExpiredKey(request);
			if (hasKey && (areKeysExpired || mayBeForgotten)) {
				const earlier = await findEarlier(false).catch((error: unknown) =>
					ignoreFailure(!areKeysExpired, error),
				);
				if (earlier !== undefined) {
					check({ status: 200, headers: {}, body: earlier, idempotencyKey });
					kobble.noteFound();
					return { ...earlier, created: true };
				}
			}
			const response = await kobble.send(sent, hasKey ? { findEarlier } : {});
			check(response);
			return markCreated(response);
		},
	};
}

/**
 * If the list can never be read, Kobble's idempotency key is still a safeguard, as long as Kobble
 * keeps it. After any other failure, a later retry can look.
 */
function ignoreFailure(isSafe: boolean, error: unknown): undefined {
	if (isSafe && error instanceof KobbleFailure) {
		const { httpCode, retryable } = error.details;
		if (!retryable && (httpCode === undefined || httpCode === '403')) return undefined;
	}
	throw error;
}

/**
 * Checks that an answer is not about another transaction: if the user's reference was used before,
 * Kobble returns what it was used for.
 *
 * @param amount compared only for such a reference, because the fields of the answer are not
 * documented
 */
function checkTransaction(
	response: KobbleResponse,
	{ body: sent = '', purpose }: KobbleRequest,
	amount: number | undefined,
): void {
	const { body, status, idempotencyKey } = response;
	const asked: unknown = JSON.parse(sent);
	const shown = findObject(response) ?? body;
	if (!isJsonObject(shown) || !isJsonObject(asked)) return;
	const shownAmount = convertDigits(shown.amount);
	const differs = (name: string) => {
		const [one, other] = [shown[name], asked[name]];
		return typeof one === 'string' && isUuid(one) && one.toLowerCase() !== other;
	};
	const isOther =
		(asked.from !== undefined && differs('from')) ||
		(asked.to !== undefined && differs('to')) ||
		(amount !== undefined && typeof shownAmount === 'number' && shownAmount !== amount);
	if (!isOther) return;
	throw new KobbleFailure({
		message: `Kobble answered the request to ${purpose} with another transaction`,
		description:
			'Nothing was asked again. The option "Idempotency Key" may hold a reference that was used for another transaction. Look with the operation Get Many, and use a reference of its own for each transaction.',
		outcome: 'unknown',
		retryable: false,
		httpCode: String(status),
		idempotencyKey,
	});
}

/** The transactions of each wallet since the execution began. */
const getReading = keepReadings(
	(walletId: string) => walletId,
	async (kobble, walletId) => {
		const readSince = async (since: number) => {
			const from = new Date(since).toISOString();
			return await readTransactions(kobble, { wallet: walletId, from, order: 'asc' });
		};
		// Another execution may have sent a key that comes from the user, at any time.
		if (kobble.key?.isGiven === true) return await readSince(0);
		return await readSinceExecutionStart(kobble, readSince);
	},
);

/** @throws KobbleFailure if the list cannot be read, or does not tell */
async function findTransaction(
	kobble: ItemApi,
	walletId: string,
	afterAttempt: boolean,
): Promise<IDataObject | undefined> {
	return await getReading(kobble, walletId).find(
		kobble,
		(entries) => findByKey(entries, kobble.key?.value, listTransactionsRequest({})),
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
