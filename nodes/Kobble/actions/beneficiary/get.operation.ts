import { getBeneficiaryRequest } from '../../api/beneficiaries';
import { toItems } from '../../transport/response';
import { beneficiaryLocator } from '../fields/locators';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { accountNumberNotice } from './bankData';

/** Retrieves one beneficiary. */
export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get beneficiary',
	description: 'Retrieve a beneficiary, with its whole account number',
	isReadOnly: true,
	fields: [
		assumptionNotice('its path is assumed'),
		accountNumberNotice,
		beneficiaryLocator('The beneficiary to retrieve'),
		optionsField(),
	],

	prepare(fields) {
		const request = getBeneficiaryRequest(fields.id('beneficiaryId', 'Beneficiary'));
		return { request, run: async (kobble) => toItems(await kobble.send(request)) };
	},
};
