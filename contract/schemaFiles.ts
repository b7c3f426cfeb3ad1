import { join, posix } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { readSchemas } from './contract';
import { listNodeOperations, SCHEMA_FOLDER } from './nodeOperations';
import { makeOutputSchema } from './outputSchema';
import { OUTPUTS } from './outputs';

/**
 * Makes the output schema of each operation.
 *
 * @returns the text of each file, by its path in the folder of the schemas
 */
export async function makeSchemaFiles(): Promise<Record<string, string>> {
	const schemas = readSchemas();
	const operations = await listNodeOperations();
	const files = operations.map(async ({ resource, operation }) => {
		const output = OUTPUTS[resource]?.[operation];
		if (output === undefined) {
			throw new Error(`Add what ${resource}: ${operation} gives out to contract/outputs.ts`);
		}
		const path = posix.join(resource, `${operation}.json`);
		return [path, await formatJson(path, makeOutputSchema(schemas, output))] as const;
	});
	return Object.fromEntries(await Promise.all(files));
}

async function formatJson(path: string, value: unknown): Promise<string> {
	const filepath = join(SCHEMA_FOLDER, path);
	const options = await resolveConfig(filepath);
	return await format(JSON.stringify(value, null, '\t'), { ...options, filepath });
}
