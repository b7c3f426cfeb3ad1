import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { KobbleRequest, KobbleResponse } from '../api/request';
import { isJsonObject, isSameJson, stringifyInOrder } from '../data/json';
import { InvalidField, KobbleFailure } from '../errors/kobbleFailure';
import type { ItemFields } from '../parameters/itemFields';
import { findList, findObject } from '../transport/response';
import { keepForRun, keepReadings } from './freshReading';
import { markCreated } from './markItems';
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
	description: `Whether to add the item's idempotency key to the metadata, as ${METADATA_NAME}. By it, a retry finds what an earlier try created. Without this option, it is added.`,
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

/** @returns the metadata to send for the item, and whether it has the item's key */
export function addKey({ metadata, hasKey }: KeyedMetadata, kobble: ItemApi): KeyedMetadata {
	const { key } = kobble;
	if (key?.decideKeyInBody(hasKey) !== true) return { metadata, hasKey: false };
	return { metadata: { ...metadata, [METADATA_NAME]: key.value }, hasKey: true };
}

/** The lists of a run that are read as a whole. */
const getWholeList = keepReadings(({ path }: KobbleRequest) => path, readWholeList);

/**
 * Prepares a create that a repeat finds by the item's key.
 *
 * @param build builds the request with this metadata
 * @param list the request for the list to look in
 */
export function prepareCreateWithKey(
	wanted: KeyedMetadata,
	build: (metadata: IDataObject) => KobbleRequest,
	list: KobbleRequest,
): PreparedOperation {
	const toSafety = (hasKey: boolean) => (hasKey ? 'findable' : 'unsafe');
	return {
		request: { ...build(wanted.metadata), safety: toSafety(wanted.hasKey) },
		run: async (kobble) => {
			const { metadata, hasKey } = addKey(wanted, kobble);
			const request = { ...build(metadata), safety: toSafety(hasKey) } as const;
			const key = kobble.key?.value;
			const findEarlier = async (afterAttempt: boolean) =>
				await getWholeList(kobble, list).find(
					kobble,
					(entries) => findByKey(entries, key, list),
					!afterAttempt,
				);
			const response = await kobble.send(request, { findEarlier });
			return await readCreated(response, request, hasKey ? findEarlier : undefined);
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
	const isShown = ({ metadata }: IDataObject) => metadata === null || isJsonObject(metadata);
	if (entries.every(isShown)) return undefined;
	throw createUnclearList(purpose, 'does not show the metadata');
}

/** What identifies an object that a create without a key has made. */
export interface EarlierObject {
	/** The request for the list to look in. */
	readonly list: KobbleRequest;
	/** Whether the entry is what the item asks for; `undefined` if the entry does not tell. */
	matches(entry: IDataObject): boolean | undefined;
	/** Whether only objects count that were created since the first try. */
	readonly isOnlyOfExecution: boolean;
}

/** Whether an entry has these fields, in upper or lower case; `undefined` if it lacks one of them. */
export function hasContent(
	entry: IDataObject,
	content: Readonly<Record<string, unknown>>,
): boolean | undefined {
	const names = Object.keys(content);
	if (names.some((name) => entry[name] !== undefined && !isSame(entry[name], content[name]))) {
		return false;
	}
	return names.some((name) => entry[name] === undefined) ? undefined : true;
}

function isSame(one: unknown, other: unknown): boolean {
	if (typeof one !== 'string' || typeof other !== 'string') return isSameJson(one, other);
	return one.toLowerCase() === other.toLowerCase();
}

/**
 * Prepares a create that a repeat finds by what it asks for. Two items that ask for the same are
 * performed one after the other, and never get the same object.
 *
 * @param content what the item asks for: items with the same content ask for the same
 */
export function prepareCreateByContent(
	request: KobbleRequest,
	content: unknown,
	earlier: EarlierObject,
): PreparedOperation {
	const sequence = `${request.path} ${stringifyInOrder(content)}`;
	const findable: KobbleRequest = { ...request, safety: 'findable', changes: [sequence] };
	return {
		request: findable,
		run: async (kobble) => {
			const claims = getClaims(kobble);
			const findEarlier = async (afterAttempt: boolean) => {
				const found = await getWholeList(kobble, earlier.list).find(
					kobble,
					(entries) => claims.claimFirst(findCandidates(kobble, entries, earlier)),
					!afterAttempt,
				);
				// Another item may be the one that made it.
				if (found !== undefined && !kobble.earlier.isDone) claims.lend(sequence);
				return found;
			};
			const response = await kobble.send(findable, {
				findEarlier,
				wasGivenAway: () => claims.takeBack(sequence),
			});
			const created = findObject(response);
			if (created !== undefined) claims.claimFirst([created]);
			return await readCreated(response, findable, findEarlier);
		},
	};
}

/** Which objects the items of a run already have. */
class Claims {
	private readonly ids = new Set<unknown>();

	private readonly lent = new Map<string, number>();

	/** Claims the first object that nobody has; an object without an ID can be claimed again. */
	claimFirst(objects: readonly IDataObject[]): IDataObject | undefined {
		const free = objects.find(({ id }) => id === undefined || id === null || !this.ids.has(id));
		if (free?.id !== undefined && free.id !== null) this.ids.add(free.id);
		return free;
	}

	/** Records that an object went to an item that may not have made it. */
	lend(content: string): void {
		this.lent.set(content, (this.lent.get(content) ?? 0) + 1);
	}

	/** Whether such an object with the same content is missing for an item that made one. */
	takeBack(content: string): boolean {
		const count = this.lent.get(content) ?? 0;
		if (count > 0) this.lent.set(content, count - 1);
		return count > 0;
	}
}

const getClaims = keepForRun(() => new Claims());

/** The entries that an earlier try of the item may have created, oldest first. */
function findCandidates(
	kobble: ItemApi,
	entries: readonly IDataObject[],
	{ list, matches, isOnlyOfExecution }: EarlierObject,
): IDataObject[] {
	const start = kobble.earliestEffect();
	const possible = entries
		.map((entry) => ({ entry, time: Date.parse(String(entry.created_at)), match: matches(entry) }))
		.filter(({ time, match }) => match !== false && !(isOnlyOfExecution && time < start));
	if (possible.some(({ match }) => match === undefined)) {
		throw createUnclearList(list.purpose, 'does not show what each entry is');
	}
	if (!isOnlyOfExecution) return possible.map(({ entry }) => entry);
	if (possible.length > 0 && start === 0) {
		throw createUnclearList(
			list.purpose,
			'cannot be compared with the start of this execution, which is not known',
		);
	}
	if (possible.some(({ time }) => Number.isNaN(time))) {
		throw createUnclearList(list.purpose, 'does not show when each entry was created');
	}
	return possible.sort((one, other) => one.time - other.time).map(({ entry }) => entry);
}

/**
 * The created object as an item. If Kobble's answer does not hold it, it is looked for.
 *
 * @throws KobbleFailure if it is not there either
 */
async function readCreated(
	response: KobbleResponse,
	{ purpose }: KobbleRequest,
	find: ((afterAttempt: boolean) => Promise<IDataObject | undefined>) | undefined,
): Promise<IDataObject | IDataObject[]> {
	if (findObject(response) !== undefined) return markCreated(response);
	const found = await find?.(true);
	if (found !== undefined) return { ...found, created: true };
	throw new KobbleFailure({
		message: `Kobble's answer to the request to ${purpose} does not hold what was created`,
		description:
			'Kobble accepted the request, and may still be at work on it. Look at Kobble in a while before you create another one.',
		outcome: 'unknown',
		retryable: true,
		httpCode: String(response.status),
	});
}

/**
 * Reads a list for which no pages are documented.
 *
 * @throws KobbleFailure if there is no list in the response, or not all of it
 */
async function readWholeList(kobble: ItemApi, request: KobbleRequest): Promise<IDataObject[]> {
	const list = findList(await kobble.send(request));
	if (list === undefined) throw createUnclearList(request.purpose, 'is not a list');
	if (list.isPart) throw createUnclearList(request.purpose, 'is only a part of the list');
	return list.entries;
}

function createUnclearList(purpose: string, why: string): KobbleFailure {
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${purpose} ${why}`,
		description: 'Look at Kobble whether it was created, before you create another one.',
		outcome: 'unknown',
		retryable: false,
	});
}
