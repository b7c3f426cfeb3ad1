import type { INodeProperties } from 'n8n-workflow';

import { generateSecretRequest } from '../../api/cards';
import { cardLocator } from '../fields/locators';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { toItems } from '../../transport/response';

const notice: INodeProperties = {
	displayName:
		'The secret becomes part of the execution data, and everybody who can open this workflow\'s executions can read it. To prevent that, open the workflow\'s Settings, set "Save successful production executions", "Save failed production executions" and "Save manual executions" to "Do not save", and "Save execution progress" off.',
	name: 'secretNotice',
	type: 'notice',
	default: '',
};

const remarks: INodeProperties = {
	displayName: 'Remarks',
	name: 'remarks',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Asked for by the cardholder on the phone',
	description: 'What the secret is needed for. Kobble stores it.',
};

/**
 * Generates a time-based secret of a card. It accepts no business reference: the same reference
 * would always return the first secret, which has expired.
 */
export const generateSecret: Operation = {
	name: 'Generate Secret',
	value: 'generateSecret',
	action: 'Generate card secret',
	description: 'Generate a short-lived secret of a card',
	hiddenFromAgents: 'The model would read the secret',
	fields: [notice, cardLocator('The card to generate a secret for'), remarks, optionsField()],

	prepare(fields) {
		const cardId = fields.id('cardId', 'Card');
		const request = generateSecretRequest(cardId, fields.text('remarks', 'Remarks'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
