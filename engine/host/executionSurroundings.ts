import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { CountingCredentialsHelper } from './credentialsHelper';
import type { N8nModules } from './n8nModules';

// Nothing listens there: nodes only build links from it, and want it absolute.
const ADDRESS = 'http://127.0.0.1:5678/';

interface Parts {
	credentialsHelper: CountingCredentialsHelper;
	executeWorkflow?: IWorkflowExecuteAdditionalData['executeWorkflow'];
}

/** What the n8n server hands to its engine beside the workflow. */
export function surroundings(n8n: N8nModules, parts: Parts): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: parts.credentialsHelper,
		executeWorkflow:
			parts.executeWorkflow ??
			(async () => {
				throw new Error('No workflow can be called from here');
			}),
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		currentNodeExecutionIndex: 0,
		restApiUrl: `${ADDRESS}rest`,
		instanceBaseUrl: ADDRESS,
		formBaseUrl: `${ADDRESS}form`,
		formWaitingBaseUrl: `${ADDRESS}form-waiting`,
		formTestBaseUrl: `${ADDRESS}form-test`,
		webhookBaseUrl: `${ADDRESS}webhook`,
		webhookWaitingBaseUrl: `${ADDRESS}webhook-waiting`,
		webhookTestBaseUrl: `${ADDRESS}webhook-test`,
		mcpBaseUrl: `${ADDRESS}mcp`,
		mcpTestBaseUrl: `${ADDRESS}mcp-test`,
		variables: {},
		logAiEvent: () => {},
		setExecutionStatus: () => {},
		externalSecretsProxy: n8n.di.Container.get(n8n.core.ExternalSecretsProxy),
		startRunnerTask: async () => {
			throw new Error('Code nodes that need the task runner cannot run in this engine');
		},
	};
}
