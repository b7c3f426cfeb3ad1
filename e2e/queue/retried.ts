import type { ExecutionRead } from '../n8n/executionRead';
import type { OpenQueue } from './openQueue';

/**
 * Retries executions one after the other, by both means that n8n offers in turn: the request that
 * the editor's button sends, and the public API.
 *
 * @returns the new executions, when they are over
 */
export async function retried(
	{ rest, api }: Pick<OpenQueue, 'rest' | 'api'>,
	executionIds: readonly string[],
): Promise<ExecutionRead[]> {
	const over: ExecutionRead[] = [];
	for (const [place, id] of executionIds.entries()) {
		over.push(place % 2 === 0 ? await rest.retry(id) : await rest.untilOver(await api.retry(id)));
	}
	return over;
}
