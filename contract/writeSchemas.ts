import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { SCHEMA_FOLDER } from './nodeOperations';
import { makeSchemaFiles } from './schemaFiles';

async function writeSchemas(): Promise<void> {
	const files = await makeSchemaFiles();
	// The test compares the texts with the files.
	if (process.argv.includes('--print')) {
		process.stdout.write(JSON.stringify(files));
		return;
	}
	rmSync(SCHEMA_FOLDER, { recursive: true, force: true });
	for (const [path, text] of Object.entries(files)) {
		const file = join(SCHEMA_FOLDER, path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
}

void writeSchemas();
