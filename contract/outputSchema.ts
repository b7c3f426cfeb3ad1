import { readReferenceName, type Schema, type Schemas } from './contract';
import { ADDED_FIELDS, type Output } from './outputs';

/** A JSON Schema as n8n's editor and its assistant read it. They follow no references. */
export interface OutputSchema {
	readonly type?: string | readonly string[];
	/** The editor shows the fields of an object only if `type` is a text, so null cannot stand there. */
	readonly nullable?: true;
	readonly format?: string;
	readonly enum?: readonly unknown[];
	readonly properties?: Readonly<Record<string, OutputSchema>>;
	readonly required?: readonly string[];
	readonly items?: OutputSchema;
}

/** Makes the schema of one output item of an operation. */
export function makeOutputSchema(schemas: Schemas, { object, adds }: Output): OutputSchema {
	const schema = simplify(
		schemas,
		typeof object === 'string' ? findSchema(schemas, object) : object,
	);
	if (adds === undefined) return schema;
	return {
		...schema,
		properties: { ...schema.properties, [adds]: ADDED_FIELDS[adds] },
		required: [...(schema.required ?? []), adds],
	};
}

function findSchema(schemas: Schemas, name: string): Schema {
	const schema = schemas[name];
	if (schema === undefined) throw new Error(`The contract has no schema ${name}`);
	return schema;
}

/** Resolves references, and keeps only what n8n understands. */
function simplify(schemas: Schemas, schema: Schema): OutputSchema {
	const { $ref, type, format, enum: values, anyOf, properties, required, items } = schema;
	if ($ref !== undefined) return simplify(schemas, findSchema(schemas, readReferenceName($ref)));
	if (anyOf !== undefined) return simplifyNullable(schemas, anyOf);
	const fields = Object.entries(properties ?? {}).map(
		([name, field]) => [name, simplify(schemas, field)] as const,
	);
	return {
		type,
		...(format !== undefined && { format }),
		...(values !== undefined && { enum: values }),
		...(properties !== undefined && { properties: Object.fromEntries(fields) }),
		...(required !== undefined && { required }),
		...(items !== undefined && { items: simplify(schemas, items) }),
	};
}

/** The contract uses `anyOf` only for an object that may be null. */
function simplifyNullable(schemas: Schemas, choices: readonly Schema[]): OutputSchema {
	const [object, ...others] = choices.filter(({ type }) => type !== 'null');
	if (object === undefined || others.length > 0) {
		throw new Error('n8n shows only one kind of object in a field');
	}
	return { ...simplify(schemas, object), nullable: true };
}
