import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest } from '../api/request';
import { isJsonObject } from '../data/json';
import { InvalidField, KobbleFailure } from '../errors/kobbleFailure';
import type { ItemFields } from '../parameters/itemFields';
import { findEntries } from '../transport/response';
import { readTotal } from '../transport/pages';
import { FreshReading, keepForRun } from './freshReading';
import { markCreated } from './markItems';
import { CLOCK_TOLERANCE } from './operation';
import type { ItemApi, PreparedOperation } from './operation';

/*
 * How a repeat finds what an earlier try of the same item created, although Kobble documents no
 * idempotency key for it:
 *
 * - by the item's key, which the node adds to the metadata: endusers, beneficiaries, transactions;
 * - by what was asked for, among what was created since the execution began: wallets, card programs;
 * - by its URL: webhooks.
 *
 * If the list cannot tell, nothing is sent and the outcome of the item is unknown.
 */

/** The name of the item's key in the metadata. */
const METADATA_NAME = 'n8n_idempotency_key';

export const findEarlierOption: INodeProperties = {
	displayName: 'Find Earlier',
	name: 'findEarlier',
	type: 'boolean',
	default: true,
	description: `Whether to add the item's idempotency key to the metadata, as ${METADATA_NAME}. A retry finds by it what an earlier try created. Without this option, on.`,
};

/** Metadata, and whether the item's key is added to it. */
export interface KeyedMetadata {
	readonly metadata: IDataObject;
	readonly hasKey: boolean;
}

/** @throws InvalidField if the metadata is no JSON object, or holds the node's own name */
export function readKeyedMetadata(fields: ItemFields): KeyedMetadata {
	const metadata = fields.optionalJsonObject('metadata', 'Metadata') ?? {};
	const hasKey =
		!fields.hasOption('findEarlier') || fields.isOptionOn('findEarlier', 'Find Earlier');
	if (hasKey && METADATA_NAME in metadata) {
		throw new InvalidField(
			`The field "Metadata" holds ${METADATA_NAME}, which this node adds itself`,
			'Remove it, or switch the option "Find Earlier" off',
		);
	}
	return { metadata, hasKey };
}

/** @returns the metadata to send for the item, with its key */
export function addKey({ metadata, hasKey }: KeyedMetadata, key: string | undefined): IDataObject {
	return hasKey && key !== undefined ? { ...metadata, [METADATA_NAME]: key } : metadata;
}

/**
 * Prepares a create that a repeat finds by the item's key.
 *
 * @param build builds the request with this metadata
 * @param list the request for the list to look in
 */
export function prepareCreateWithKey(
	metadata: KeyedMetadata,
	build: (metadata: IDataObject) => KobbleRequest,
	list: KobbleRequest,
): PreparedOperation {
	const request: KobbleRequest = {
		...build(metadata.metadata),
		safety: metadata.hasKey ? 'findable' : 'unsafe',
	};
	return {
		request,
		run: async (kobble) => {
			const { body } = build(addKey(metadata, kobble.key));
			const response = await kobble.send(
				{ ...request, ...(body === undefined ? {} : { body }) },
				{
					findEarlier: async (afterAttempt) =>
						await getWholeLists(kobble)
							.get(list)
							.find(kobble, (entries) => findByKey(entries, kobble.key, list), !afterAttempt),
				},
			);
			return markCreated(response);
		},
	};
}

/**
 * The entry whose metadata holds the item's key.
 *
 * @throws KobbleFailure if it is not there and the list shows an entry without its metadata
 */
export function findByKey(
	entries: readonly IDataObject[],
	key: string | undefined,
	{ purpose }: KobbleRequest,
): IDataObject | undefined {
	const found = entries.find(
		({ metadata }) => isJsonObject(metadata) && metadata[METADATA_NAME] === key,
	);
	if (found !== undefined) return found;
	if (entries.every(({ metadata }) => isJsonObject(metadata))) return undefined;
	throw createUnclearList(purpose, 'does not show the metadata');
}

/** What identifies an object that a create without a key has made. */
export interface EarlierObject {
	/** The request for the list to look in. */
	readonly list: KobbleRequest;
	/** Whether the entry is what the item asks for. */
	matches(entry: IDataObject): boolean;
	/** Whether only objects count that were created since the execution began. */
	readonly isOnlyOfExecution: boolean;
}

/**
 * Prepares a create that a repeat finds by what it asks for. Two items that ask for the same are
 * performed one after the other, and never get the same object.
 */
export function prepareCreateByContent(
	request: KobbleRequest,
	earlier: EarlierObject,
): PreparedOperation {
	return {
		request: { ...request, safety: 'findable', changes: [`${request.path} ${request.body}`] },
		run: async (kobble) => {
			const claimed = getClaimedIds(kobble);
			const response = await kobble.send(
				{ ...request, safety: 'findable' },
				{
					findEarlier: async (afterAttempt) =>
						await getWholeLists(kobble)
							.get(earlier.list)
							.find(
								kobble,
								(entries) => findUnclaimed(kobble, entries, earlier, claimed),
								!afterAttempt,
							),
				},
			);
			if (isJsonObject(response.body)) claimed.add(response.body.id);
			return markCreated(response);
		},
	};
}

const getClaimedIds = keepForRun(() => new Set<unknown>());

function findUnclaimed(
	kobble: ItemApi,
	entries: readonly IDataObject[],
	{ list, matches, isOnlyOfExecution }: EarlierObject,
	claimed: ReadonlySet<unknown>,
): IDataObject | undefined {
	const candidates = entries.filter((entry) => matches(entry) && !claimed.has(entry.id));
	if (!isOnlyOfExecution) return candidates[0];
	const start = kobble.executionStart();
	const timed = candidates.map((entry) => ({ entry, time: Date.parse(String(entry.created_at)) }));
	if (candidates.length > 0 && start === 0) {
		throw createUnclearList(
			list.purpose,
			'cannot be compared with the start of this execution, which is not known',
		);
	}
	if (timed.some(({ time }) => Number.isNaN(time))) {
		throw createUnclearList(list.purpose, 'does not show when each entry was created');
	}
	return timed
		.filter(({ time }) => time >= start - CLOCK_TOLERANCE)
		.sort((one, other) => one.time - other.time)[0]?.entry;
}

/** The lists of a run that are read as a whole, by their path. */
class WholeLists {
	private readonly lists = new Map<string, FreshReading<IDataObject[]>>();

	get(request: KobbleRequest): FreshReading<IDataObject[]> {
		const known =
			this.lists.get(request.path) ??
			new FreshReading(async (kobble) => await readWholeList(kobble, request));
		this.lists.set(request.path, known);
		return known;
	}
}

const getWholeLists = keepForRun(() => new WholeLists());

/**
 * Reads a list for which no pages are documented.
 *
 * @throws KobbleFailure if there is no list in the response, or not all of it
 */
async function readWholeList(kobble: ItemApi, request: KobbleRequest): Promise<IDataObject[]> {
	const response = await kobble.send(request);
	const entries = findEntries(response.body);
	if (entries === undefined) throw createUnclearList(request.purpose, 'is not a list');
	const total = readTotal(response);
	if (total === undefined || total <= entries.length) return entries;
	throw createUnclearList(request.purpose, `shows ${entries.length} of ${total} entries only`);
}

function createUnclearList(purpose: string, why: string): KobbleFailure {
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${purpose} ${why}`,
		description: 'Look at Kobble whether it was created, before you create another one.',
		outcome: 'unknown',
		retryable: false,
	});
}
