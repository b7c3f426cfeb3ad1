import type { IDataObject } from 'n8n-workflow';

import { parseUrlOrUndefined } from '../../../../credentials/connection/urls';
import { createSubscriptionRequest, listSubscriptionsRequest } from '../../api/webhooks';
import { parseCallbackUrl } from '../../parameters/customerValues';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { noticeField } from '../fields/notice';
import { optionsField } from '../fields/options';
import { urlField } from '../fields/urlField';
import { prepareCreateByContent } from '../findEarlier';
import type { Operation } from '../operation';

/**
 * Subscribes a URL to Kobble's events. Kobble documents no idempotency key for it, so a repeat looks
 * for a subscription of the same URL.
 */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create webhook',
	description: "Create a new webhook, which sends Kobble's events to a URL",
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [
		noticeField(
			'To start a workflow when something happens at Kobble, use the node Kobble Trigger: it subscribes itself, answers the handshake and checks who sends the events.',
		),
		urlField(
			'The URL that receives the events. Nothing is sent to it until it has answered the handshake.',
		),
		optionsField(),
	],

	prepare(fields) {
		const url = fields.value('url', 'URL', parseCallbackUrl);
		const { href } = new URL(url);
		return prepareCreateByContent(createSubscriptionRequest(url), url, {
			list: listSubscriptionsRequest(),
			isOnlyOfExecution: false,
			matches: (entry) => hasUrl(entry, href),
		});
	},
};

/**
 * Whether one of an entry's texts is this URL; `undefined` if it shows no URL at all. The name of
 * the field is not documented [api-13129041].
 */
function hasUrl(entry: IDataObject, href: string): boolean | undefined {
	const texts = Object.values(entry).filter((value) => typeof value === 'string');
	const urls = texts
		// A list is searched for each item, and it takes long to parse a text that is no URL.
		.filter((text) => /^\s*https?:/i.test(text))
		.map(parseUrlOrUndefined)
		.filter((url) => url !== undefined);
	if (urls.some((url) => url.href === href)) return true;
	return urls.length > 0 ? false : undefined;
}
