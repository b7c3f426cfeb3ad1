import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { OpenAPI3, OperationObject, ParameterObject, SchemaObject } from 'openapi-typescript';
import { parse } from 'yaml';

/** The root folder of the repository. */
export const ROOT = join(__dirname, '..');

/** The schemas of a contract by name: bodies, objects, and the queries of lists. */
export type Schemas = Readonly<Record<string, SchemaObject>>;

interface ContractDocument extends OpenAPI3 {
	readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
	readonly components: {
		readonly schemas: Record<string, SchemaObject>;
		readonly parameters: Readonly<Record<string, ParameterObject>>;
	};
}

/** Reads the contract of the sandbox. */
export function readContract(): ContractDocument {
	const text = readFileSync(join(ROOT, 'sandbox/openapi.yaml'), 'utf8');
	return parse(text) as ContractDocument;
}

/** The schemas of the contract, and one for each query, such as `ListCardsQuery`. */
export function readSchemas(): Schemas {
	const { paths, components } = readContract();
	const queries = Object.values(paths)
		.flatMap((operations) => Object.values(operations))
		.flatMap(({ operationId = '', parameters = [] }) => {
			const fields = parameters
				.map((parameter) => ('$ref' in parameter ? resolveParameter(parameter.$ref) : parameter))
				.filter((parameter) => parameter.in === 'query');
			if (fields.length === 0) return [];
			const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Query`;
			return [[name, toQuerySchema(fields)] as const];
		});
	return { ...components.schemas, ...Object.fromEntries(queries) };

	function resolveParameter(reference: string): ParameterObject {
		const parameter = components.parameters[reference.split('/').at(-1) ?? ''];
		if (parameter === undefined) throw new Error(`The contract has no ${reference}`);
		return parameter;
	}
}

function toQuerySchema(fields: readonly ParameterObject[]): SchemaObject {
	const properties = fields.flatMap(({ name, schema }) =>
		schema === undefined ? [] : [[name, schema] as const],
	);
	return { type: 'object', properties: Object.fromEntries(properties) };
}
