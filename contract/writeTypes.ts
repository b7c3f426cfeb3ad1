import { writeFileSync } from 'node:fs';

import { makeTypesFile, TYPES_FILE } from './typesFile';

async function writeTypes(): Promise<void> {
	const text = await makeTypesFile();
	// The test compares the text with the file.
	if (process.argv.includes('--print')) process.stdout.write(text);
	else writeFileSync(TYPES_FILE, text);
}

void writeTypes();
