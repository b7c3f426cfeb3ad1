import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';

import type { ParameterReader } from '../parameters/parameterReader';
import type { Operation, Resource } from '../actions/operation';

/**
 * The operation that the node is set to.
 *
 * @throws NodeOperationError where there is none of that name, or it is kept from AI agents
 */
export function findOperation(
	execution: IExecuteFunctions,
	resources: readonly Resource[],
	parameters: ParameterReader,
): Operation {
	const resource = resources.find(({ value }) => value === parameters.read('resource', 0));
	const operation = resource?.operations.find(
		({ value }) => value === parameters.read('operation', 0),
	);
	if (operation === undefined) {
		throw new NodeOperationError(
			execution.getNode(),
			'This version of Kobble Cards does not know the chosen operation',
			{ description: 'Choose a Resource and an Operation, or update the node package' },
		);
	}
	// n8n gives the variant of a node that an agent calls a type that ends like this.
	if (operation.hiddenFromAgents && execution.getNode().type.endsWith('Tool')) {
		throw new NodeOperationError(
			execution.getNode(),
			`The operation ${operation.name} is not offered to AI agents`,
			{ description: 'The model would read what it gives. Use it in a workflow without an agent' },
		);
	}
	return operation;
}
