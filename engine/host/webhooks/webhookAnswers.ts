import type { Answers } from '../../protocol';
import type { Webhooks } from './webhooks';

type WebhookCall =
	| 'serveWebhooks'
	| 'activate'
	| 'republish'
	| 'poll'
	| 'deactivate'
	| 'listenForTest'
	| 'stopListening'
	| 'staticData'
	| 'storedExecutions'
	| 'disturb';

/** Answers the parent process's calls that concern webhooks. */
export function createWebhookAnswers(webhooks: Webhooks): Pick<Answers, WebhookCall> {
	return {
		serveWebhooks: async ({ port }) => await webhooks.serve(port),
		activate: async (workflow) => await webhooks.activate(workflow),
		republish: async (workflow) => await webhooks.republish(workflow),
		poll: async (result) => {
			await webhooks.poll(result);
			return null;
		},
		listenForTest: async (workflow) => await webhooks.listen(workflow),
		deactivate: async (workflow) => {
			await webhooks.deactivate(workflow);
			return null;
		},
		stopListening: async (workflow) => {
			await webhooks.stopListening(workflow);
			return null;
		},
		staticData: async ({ workflowId }) => await webhooks.staticData(workflowId),
		storedExecutions: async ({ workflowId }) => await webhooks.getExecutions(workflowId),
		disturb: (disturbances) => {
			webhooks.disturb(disturbances);
			return null;
		},
	};
}
