import type { IDataObject } from 'n8n-workflow';

import type { KobbleResponse } from '../../api/request';
import { KobbleFailure } from '../../errors/kobbleFailure';
import { readObject } from '../../transport/response';
import type { ItemApi } from '../operation';
import type { StatusTarget } from './statusTarget';

/**
 * Reads the object to decide whether to change it. The fields of a card in Kobble's response are not
 * documented [api-10192218], and a bad response must not be mistaken for "nothing to do".
 *
 * @throws KobbleFailure if the response is about another object, or has no status
 */
export async function readStatus(kobble: ItemApi, target: StatusTarget): Promise<IDataObject> {
	return checkStatus(await kobble.send(target.read), target);
}

/** The same check for a response that has already been received. */
export function checkStatus(answer: KobbleResponse, target: StatusTarget): IDataObject {
	const object = readObject(answer, target.read);
	if (typeof object.status !== 'string') {
		throw createUnusable(target, `does not show which status the ${target.noun} has`);
	}
	if (!hasId(object, target.id)) throw createUnusable(target, `is about another ${target.noun}`);
	return object;
}

function createUnusable({ noun, read }: StatusTarget, why: string): KobbleFailure {
	return new KobbleFailure({
		message: `Kobble's answer to the request to ${read.purpose} ${why}`,
		description: `Look which status the ${noun} has, and check the Base URL of the Kobble API credential.`,
		outcome: 'notApplied',
		retryable: false,
	});
}

/** @param asked in lower case */
export function hasId({ id }: IDataObject, asked: string): boolean {
	return typeof id === 'string' && id.toLowerCase() === asked;
}
