import type { IDataObject } from 'n8n-workflow';

import { parseUrlOrUndefined } from '../../../../credentials/connection/urls';
import { listSubscriptionsRequest } from '../../api/webhooks';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import { prepareList } from '../listOperation';
import type { Operation } from '../operation';

/** Retrieves webhooks, and shows which of them may belong to a Kobble Trigger. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many webhooks',
	description:
		'Retrieve a list of webhooks. ofKobbleTrigger: true marks those whose URL looks like that of a Kobble Trigger.',
	isReadOnly: true,
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [...limitFields, optionsField()],

	prepare: (fields) =>
		prepareList(fields, listSubscriptionsRequest(), (webhook) => ({
			...webhook,
			ofKobbleTrigger: Object.values(webhook).some(isTriggerUrl),
		})),
};

/**
 * The path of a Kobble Trigger in n8n. Its beginning depends on the settings of n8n, and which
 * workflows are published is not known here.
 */
const TRIGGER_PATH = /\/[0-9a-f]{8}-[0-9a-f-]{27}\/webhook$/;

function isTriggerUrl(value: IDataObject[string]): boolean {
	const url = typeof value === 'string' ? parseUrlOrUndefined(value) : undefined;
	return url !== undefined && TRIGGER_PATH.test(url.pathname);
}
