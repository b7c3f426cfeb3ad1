import type { IHookFunctions } from 'n8n-workflow';

import { getFailureDetails } from '../../execution/nodeErrors';
import { createHookContext } from './hookSurroundings';

/**
 * Ends the subscription. Nothing is thrown: n8n would keep the webhook, and what is left over is
 * taken away at the next activation.
 */
export async function unsubscribe(context: IHookFunctions): Promise<boolean> {
	let id: string | undefined;
	try {
		const { webhookUrl, memory, subscriptions } = await createHookContext(context);
		// Another URL is that of a subscription that goes on, or of an address that n8n had before.
		if (memory.record?.url === webhookUrl) {
			({ id } = memory.record);
			// From now on nothing of it counts, whatever Kobble answers.
			memory.change({ url: webhookUrl });
			memory.store(context.getWorkflowStaticData('node'));
		}
		if (id !== undefined) await subscriptions.remove({ id });
		// What Kobble answers to a create is not documented: the id may have been another one.
		await subscriptions.removeAll();
		return true;
	} catch (error) {
		const { message, description } = getFailureDetails(error, 'notApplied');
		context.logger.warn(
			`Kobble Trigger "${context.getNode().name}" could not end its subscription${id === undefined ? '' : ` ${id}`}. The next activation of this workflow takes it away; without one, ask Kobble to end it. ${message}. ${description}`,
		);
		return false;
	}
}
