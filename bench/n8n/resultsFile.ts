import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { writeFormatted } from '../resultsFiles';
import type { Results } from './results';

const FILE = join(__dirname, '..', 'results', 'n8n.json');

export async function saveResults(results: Results): Promise<void> {
	await mkdir(dirname(FILE), { recursive: true });
	await writeFormatted(FILE, JSON.stringify(results));
}

/** Reads the results of the newest run without `--quick`. */
export async function readResults(): Promise<Results> {
	return JSON.parse(await readFile(FILE, 'utf8')) as Results;
}
