import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

/** The root folder of the repository. */
export const ROOT = join(__dirname, '..');

/** A schema of the contract, with the keywords that it uses. */
export interface Schema {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly format?: string;
	readonly enum?: readonly unknown[];
	readonly anyOf?: readonly Schema[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly description?: string;
	readonly additionalProperties?: boolean;
}

/** The schemas of a contract by name: bodies, objects, and the queries of lists. */
export type Schemas = Readonly<Record<string, Schema>>;

interface Parameter {
	readonly name: string;
	readonly in: string;
	readonly schema: Schema;
}

interface Operation {
	readonly operationId?: string;
	readonly parameters?: ReadonlyArray<Parameter | { readonly $ref: string }>;
}

interface Contract {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly components: {
		readonly schemas: Schemas;
		readonly parameters: Readonly<Record<string, Parameter>>;
	};
}

/**
 * Reads the schemas of the sandbox's contract, and makes one for each query, such as
 * `ListCardsQuery`.
 */
export function readSchemas(): Schemas {
	const text = readFileSync(join(ROOT, 'sandbox/openapi.yaml'), 'utf8');
	const contract = parse(text) as Contract;
	const queries = Object.values(contract.paths)
		.flatMap((operations) => Object.values(operations))
		.flatMap(({ operationId = '', parameters = [] }) => {
			const fields = parameters
				.map((parameter) => resolveParameter(contract, parameter))
				.filter((parameter) => parameter.in === 'query');
			if (fields.length === 0) return [];
			const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Query`;
			return [[name, toQuerySchema(fields)] as const];
		});
	return { ...contract.components.schemas, ...Object.fromEntries(queries) };
}

/** The last part of a reference, such as `Card` of `#/components/schemas/Card`. */
export function readReferenceName(reference: string): string {
	return reference.split('/').at(-1) ?? '';
}

function resolveParameter(
	{ components }: Contract,
	parameter: Parameter | { readonly $ref: string },
): Parameter {
	if (!('$ref' in parameter)) return parameter;
	const target = components.parameters[readReferenceName(parameter.$ref)];
	if (target === undefined) throw new Error(`The contract has no ${parameter.$ref}`);
	return target;
}

function toQuerySchema(fields: readonly Parameter[]): Schema {
	return {
		type: 'object',
		properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
	};
}
