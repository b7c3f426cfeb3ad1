import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { replacePart } from './resultsPage';
import type { Part } from './resultsPage';

const PAGE = join(__dirname, 'RESULTS.md');

/** Writes a command's results into its part of the results page. */
export async function writePart(part: Part, markdown: string): Promise<void> {
	const page = await readFile(PAGE, 'utf8').catch(() => '');
	await writeFormatted(PAGE, replacePart(page, part, markdown));
}

/** Writes a file in the format that `npm run lint` requires. */
export async function writeFormatted(path: string, text: string): Promise<void> {
	const settings = await resolveConfig(path);
	await writeFile(path, await format(text, { ...settings, filepath: path }));
}
