import type { Operation, Resource } from './operation';

/**
 * A resource of the node with its operations, in the order of their names, as the editor lists them.
 *
 * @param operations what the index of its folder exports
 */
export function createResource(
	name: string,
	value: string,
	operations: Readonly<Record<string, Operation>>,
): Resource {
	const inOrder = Object.values(operations).sort((one, other) =>
		one.name.localeCompare(other.name),
	);
	return { name, value, operations: inOrder };
}
