import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseDocument } from 'yaml';

import { ROOT } from './packedPackage';

/**
 * Reads a YAML file of the repository.
 *
 * @throws Error if the file is ambiguous or invalid
 */
export function readYaml<Content>(path: string): Content {
	const document = parseDocument(readFileSync(join(ROOT, path), 'utf8'));
	const [complaint] = [...document.errors, ...document.warnings];
	if (complaint !== undefined) throw new Error(`${path}: ${complaint.message}`);
	return document.toJS() as Content;
}
