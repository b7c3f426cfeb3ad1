import type { SavedExecution } from '../n8n/savedExecution';
import type { OpenQueue } from './openQueue';

/**
 * Retries executions one after the other. It alternates between the public API and the request that
 * the editor's button sends.
 *
 * @returns the new executions once they are over
 */
export async function retryExecutions(
	{ rest, api }: Pick<OpenQueue, 'rest' | 'api'>,
	executionIds: readonly string[],
): Promise<SavedExecution[]> {
	const over: SavedExecution[] = [];
	for (const id of executionIds) {
		const byApi = Number(id) % 2 === 0;
		over.push(byApi ? await rest.untilOver(await api.retry(id)) : await rest.retry(id));
	}
	return over;
}
