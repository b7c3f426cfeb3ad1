import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	IExecuteData,
	INode,
	INodeParameters,
	INodeType,
	INodeTypes,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { N8nModules } from './n8nModules';

interface Circumstances {
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowExecuteMode;
	executeData?: IExecuteData;
	/** The node, run and item that need the credential; absent for a form or a credential test. */
	context?: ICredentialsExpressionResolveValues;
}

/** Resolves the expressions in a credential's fields, which can refer to the current item. */
export function resolveCredentialExpressions(
	n8n: N8nModules,
	data: INodeParameters,
	{ additionalData, mode, executeData, context }: Circumstances,
): ICredentialDataDecryptedObject {
	const keys = n8n.core.getAdditionalKeys(additionalData, mode, null);
	const resolved = context
		? context.workflow.expression.getParameterValue(
				data,
				context.runExecutionData,
				context.runIndex,
				context.itemIndex,
				context.node.name,
				context.connectionInputData,
				mode,
				keys,
				executeData,
				false,
				data,
			)
		: emptyWorkflow(n8n).expression.getComplexParameterValue(
				placeholder,
				data,
				mode,
				keys,
				undefined,
				undefined,
				data,
			);
	return resolved as ICredentialDataDecryptedObject;
}

const placeholder: INode = {
	id: 'placeholder',
	name: 'Placeholder',
	type: 'placeholder',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const placeholderType = { description: { properties: [] } } as unknown as INodeType;

const placeholderTypes: INodeTypes = {
	getByName: () => placeholderType,
	getByNameAndVersion: () => placeholderType,
	getKnownTypes: () => ({}),
};

function emptyWorkflow(n8n: N8nModules) {
	return new n8n.workflow.Workflow({
		nodes: [placeholder],
		connections: {},
		active: false,
		nodeTypes: placeholderTypes,
	});
}
