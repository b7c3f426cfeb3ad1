import { deleteSubscriptionRequest, listSubscriptionsRequest } from '../../api/webhooks';
import { InvalidField, KobbleFailure } from '../../errors/kobbleFailure';
import { parseText } from '../../parameters/values';
import { findList } from '../../transport/response';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { idField } from '../fields/idField';
import { noticeField } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { ItemApi, Operation } from '../operation';

/** Ends a webhook subscription. */
export const deleteWebhook: Operation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete webhook',
	description: 'Delete a webhook, so that its URL receives no more events',
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [
		noticeField(
			'In Get Many, ofKobbleTrigger: true marks a webhook that may belong to a Kobble Trigger. A published workflow that loses its webhook receives nothing until it is published again or n8n restarts.',
		),
		idField('webhookId', 'Webhook ID', 'The webhook to delete'),
		optionsField(),
	],

	prepare(fields) {
		const id = fields.value('webhookId', 'Webhook ID', parseWebhookId);
		const request = deleteSubscriptionRequest(id);
		return {
			request,
			run: async (kobble) => {
				let mayBeDeleted = kobble.earlier.wasSent;
				const sent = kobble.send(request, {
					beforeAttempt: async ({ mayHaveActed }) => {
						mayBeDeleted ||= mayHaveActed;
						return await Promise.resolve(undefined);
					},
				});
				await sent.catch(async (error: unknown) => {
					if (!isNotFound(error)) throw error;
					// A killed worker leaves no record of what it deleted.
					const isGone =
						mayBeDeleted || (kobble.earlier.isRepeat && (await isUnlisted(kobble, id)));
					if (!isGone) throw error;
				});
				return { id, deleted: true };
			},
		};
	},
};

/** Whether the API itself says that there is no such webhook. A gateway's page says nothing. */
function isNotFound(error: unknown): boolean {
	if (!(error instanceof KobbleFailure)) return false;
	const { httpCode, isAnswerOfApi } = error.details;
	return httpCode === '404' && isAnswerOfApi === true;
}

/** Whether the list of webhooks can be read as a whole and does not have this one. */
async function isUnlisted(kobble: ItemApi, id: string): Promise<boolean> {
	const response = await kobble.send(listSubscriptionsRequest()).catch((error: unknown) => {
		if (error instanceof KobbleFailure) return undefined;
		throw error;
	});
	const list = response && findList(response);
	if (list === undefined || list.isPart) return false;
	return !list.entries.some((entry) => Object.values(entry).map(String).includes(id));
}

/** Kobble does not document whether the ID is a UUID. A dot or a slash could lead to another path. */
function parseWebhookId(value: unknown, label: string): string {
	const id = parseText(value, label);
	if (/^[\w-]{1,200}$/.test(id)) return id;
	throw new InvalidField(
		`${label} is not the ID of a webhook`,
		'Enter the ID that the operation Get Many shows: letters, digits and hyphens only',
	);
}
