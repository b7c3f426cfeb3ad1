import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listNodeOperations, SCHEMA_FOLDER } from '../../contract/nodeOperations';
import type { Schemas } from '../../contract/contract';
import { makeOutputSchema } from '../../contract/outputSchema';
import { OUTPUTS } from '../../contract/outputs';
import { listFiles, ROOT, runProgram } from './packedPackage';

describe('The output schemas', () => {
	it('match the contract of the sandbox; if not, run `npm run schemas`', async () => {
		const args = [join(ROOT, 'contract/writeSchemas.ts'), '--print'];
		const { code, output } = await runProgram(join(ROOT, 'node_modules/.bin/tsx'), args);
		expect({ code, output }).toMatchObject({ code: 0 });
		const texts = Object.fromEntries(
			(await listFiles(SCHEMA_FOLDER)).map((file) => [
				file,
				readFileSync(join(SCHEMA_FOLDER, file), 'utf8'),
			]),
		);
		expect(texts).toEqual(JSON.parse(output));
	});

	it('exist for every operation of every node, and for nothing else', async () => {
		const operations = await listNodeOperations();
		expect(operations).toContainEqual({
			node: 'kobbleCards',
			resource: 'card',
			operation: 'create',
		});
		const paths = operations.map(({ resource, operation }) => `${resource}/${operation}.json`);
		expect(await listFiles(SCHEMA_FOLDER)).toEqual(paths.sort());
		const described = Object.entries(OUTPUTS).flatMap(([resource, outputs]) =>
			Object.keys(outputs).map((operation) => `${resource}/${operation}.json`),
		);
		expect(described.sort()).toEqual(paths);
	});
});

describe('The schema of an output item', () => {
	const fields = { name: { $ref: '#/components/schemas/Name' } };
	const schemas: Schemas = {
		Name: { type: 'string', enum: ['A', 'B'], description: 'A name' },
		Person: { type: 'object', properties: fields, required: ['name'] },
		Customer: {
			type: 'object',
			additionalProperties: false,
			properties: {
				person: { anyOf: [{ $ref: '#/components/schemas/Person' }, { type: 'null' }] },
				names: { type: 'array', items: { $ref: '#/components/schemas/Name' } },
				note: { type: ['string', 'null'] },
			},
			required: ['person'],
		},
	};

	it('has no references, because n8n follows none, and allows other fields', () => {
		expect(makeOutputSchema(schemas, { object: 'Customer', adds: 'created' })).toEqual({
			type: 'object',
			properties: {
				person: {
					type: 'object',
					nullable: true,
					properties: { name: { type: 'string', enum: ['A', 'B'] } },
					required: ['name'],
				},
				names: { type: 'array', items: { type: 'string', enum: ['A', 'B'] } },
				note: { type: ['string', 'null'] },
				created: { type: 'boolean' },
			},
			required: ['person', 'created'],
		});
	});

	it('is refused if the contract does not have the object', () => {
		expect(() => makeOutputSchema(schemas, { object: 'Other' })).toThrow(
			'The contract has no schema Other',
		);
	});
});
