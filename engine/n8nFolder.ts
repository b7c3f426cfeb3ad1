import { join } from 'node:path';

/** Contains a folder for each n8n version that the tests run on. */
export const N8N_VERSIONS = join(__dirname, 'n8nVersions');

/** @param line such as `2.41` */
export function getN8nFolder(line: string): string {
	return join(N8N_VERSIONS, `n8n-${line}`);
}
