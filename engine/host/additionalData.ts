import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import type { CountingCredentialsHelper } from './credentialsHelper';
import type { N8nModules } from './n8nModules';

// Nodes only build links from this address, which must be absolute. Nothing listens there unless
// webhooks are served.
const ADDRESS = 'http://127.0.0.1:5678/';

interface AdditionalDataOptions {
	credentialsHelper: CountingCredentialsHelper;
	executeWorkflow?: IWorkflowExecuteAdditionalData['executeWorkflow'];
	/** The server's base URL, with a trailing slash. */
	address?: string;
}

/** Creates what the n8n server passes to its engine along with the workflow. */
export function createAdditionalData(
	n8n: N8nModules,
	parts: AdditionalDataOptions,
): IWorkflowExecuteAdditionalData {
	const { address = ADDRESS } = parts;
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
		restApiUrl: `${address}rest`,
		instanceBaseUrl: address,
		formBaseUrl: `${address}form`,
		formWaitingBaseUrl: `${address}form-waiting`,
		formTestBaseUrl: `${address}form-test`,
		webhookBaseUrl: `${address}webhook`,
		webhookWaitingBaseUrl: `${address}webhook-waiting`,
		webhookTestBaseUrl: `${address}webhook-test`,
		mcpBaseUrl: `${address}mcp`,
		mcpTestBaseUrl: `${address}mcp-test`,
		variables: {},
		ssrfBridge: n8n.ssrfBridge,
		logAiEvent: () => {},
		setExecutionStatus: () => {},
		externalSecretsProxy: n8n.di.Container.get(n8n.core.ExternalSecretsProxy),
		startRunnerTask: async () => {
			throw new Error('Code nodes that need the task runner cannot run in this engine');
		},
	};
}
