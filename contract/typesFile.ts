import { join } from 'node:path';

import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { isInterfaceDeclaration, isTypeAliasDeclaration, type Node } from 'typescript';

import { readSchemas, ROOT } from './contract';

/** A declaration file, so that nothing of it is compiled or shipped. */
export const TYPES_FILE = join(ROOT, 'nodes/Kobble/api/contract.d.ts');

const HEADER = `// Made from sandbox/openapi.yaml by \`npm run types\`. Change the contract, not this file.\n`;

/** Makes the TypeScript types of the contract's bodies, objects and queries. */
export async function makeTypesFile(): Promise<string> {
	const nodes = await openapiTS(
		JSON.stringify({
			openapi: '3.1.0',
			info: { title: 'Kobble', version: '1' },
			components: { schemas: readSchemas() },
		}),
		{
			emptyObjectsUnknown: true,
			immutable: true,
			rootTypes: true,
			rootTypesNoSchemaPrefix: true,
		},
	);
	const options = await resolveConfig(TYPES_FILE);
	const text = HEADER + astToString(nodes.filter(isWanted));
	return await format(text, { ...options, filepath: TYPES_FILE });
}

/** The library also declares what this document does not have, such as its paths. */
function isWanted(node: Node): boolean {
	if (isInterfaceDeclaration(node)) return node.name.text === 'components';
	return !isTypeAliasDeclaration(node) || !EMPTY_TYPES.has(node.name.text);
}

const EMPTY_TYPES = new Set(['paths', 'webhooks', 'operations', '$defs']);
