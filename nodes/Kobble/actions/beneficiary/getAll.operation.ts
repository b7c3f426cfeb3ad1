import { listBeneficiariesRequest } from '../../api/beneficiaries';
import { limitFields } from '../fields/limit';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import { prepareList } from '../listOperation';
import type { Operation } from '../operation';
import { accountNumberNotice } from './bankData';

/** Retrieves beneficiaries. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many beneficiaries',
	description: 'Retrieve a list of beneficiaries, with their whole account numbers',
	isReadOnly: true,
	fields: [
		assumptionNotice('its path is assumed'),
		accountNumberNotice,
		...limitFields,
		optionsField(),
	],
	prepare: (fields) => prepareList(fields, listBeneficiariesRequest()),
};
