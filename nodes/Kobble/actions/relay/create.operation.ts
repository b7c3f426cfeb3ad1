import { createRelayRequest } from '../../api/relays';
import { parseCallbackUrl } from '../../parameters/customerValues';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { noticeField } from '../fields/notice';
import { optionsField } from '../fields/options';
import { urlField } from '../fields/urlField';
import { markCreated } from '../markItems';
import type { Operation } from '../operation';

/** Creates a relay: a URL that decides about transactions by the client's own rules. */
export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create relay',
	description:
		'Create a new relay, with which Kobble processes transactions by your rules. It is not sent again if it may have been created.',
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [
		noticeField(
			"Kobble's public documentation does not describe what a relay receives, or how it has to answer. n8n may be too slow for it.",
		),
		urlField('The URL that Kobble calls'),
		optionsField(),
	],

	prepare(fields) {
		const request = createRelayRequest(fields.value('url', 'URL', parseCallbackUrl));
		return { request, run: async (kobble) => markCreated(await kobble.send(request)) };
	},
};
