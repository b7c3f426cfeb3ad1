import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import type { WorkflowJson } from '../../engine/protocol';

const FOLDER = resolve(__dirname, '..', '..', 'examples');

/** A workflow that users import. */
export interface Example {
	/** The file's name without its ending. */
	readonly name: string;
	readonly workflow: WorkflowJson;
}

/** All that are in the folder, by their names. */
export function examples(): Example[] {
	return readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => example(basename(file, '.json')));
}

export function example(name: string): Example {
	const text = readFileSync(join(FOLDER, `${name}.json`), 'utf8');
	return { name, workflow: JSON.parse(text) as WorkflowJson };
}
