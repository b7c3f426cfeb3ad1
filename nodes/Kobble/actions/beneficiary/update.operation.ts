import type { INodeProperties } from 'n8n-workflow';

import { getBeneficiaryRequest, updateBeneficiaryRequest } from '../../api/beneficiaries';
import { isJsonObject } from '../../data/json';
import { InvalidField, KobbleFailure } from '../../errors/kobbleFailure';
import { parseChoice, parseJsonObject } from '../../parameters/values';
import { beneficiaryLocator } from '../fields/locators';
import { keepForRun } from '../freshReading';
import { noticeField } from '../fields/notice';
import { optionsField } from '../fields/options';
import { markUpdated } from '../markItems';
import type { ItemApi, Operation, PlannedChange } from '../operation';
import { BANK_DATA_IS_FOR_PEOPLE } from './bankData';

const STATUSES = ['ACTIVE', 'INACTIVE'] as const;

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add field',
	default: {},
	options: [
		{
			displayName: 'Metadata',
			name: 'metadata',
			type: 'json',
			default: '{}',
			description:
				'The new metadata, as a JSON object such as { "supplier": "S-7" }. Kobble does not document whether it replaces the old metadata or is added to it.',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			options: [
				{ name: 'Active', value: 'ACTIVE' },
				{
					name: 'Inactive',
					value: 'INACTIVE',
					description: 'Kobble has no way to delete a beneficiary',
				},
			],
			default: 'INACTIVE',
			description: 'The new status of the beneficiary',
		},
	],
};

/** Sets the status or the metadata of a beneficiary. */
export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update beneficiary',
	description:
		'Update the status or the metadata of a beneficiary. Its bank account cannot be changed.',
	hiddenFromAgents: BANK_DATA_IS_FOR_PEOPLE,
	fields: [
		noticeField(
			"Kobble's public documentation does not say whether a field that is not added here keeps its value.",
		),
		beneficiaryLocator('The beneficiary to update'),
		additionalFields,
		optionsField(),
	],

	prepare(fields) {
		const beneficiaryId = fields.id('beneficiaryId', 'Beneficiary');
		const status = fields.additionalValue('status', 'Status', (value, label) =>
			parseChoice(value, label, STATUSES),
		);
		const metadata = fields.additionalValue('metadata', 'Metadata', parseJsonObject);
		if (status === undefined && metadata === undefined) {
			throw new InvalidField(
				'The collection "Additional Fields" is empty',
				'Add Status, Metadata or both to it',
			);
		}
		const request = updateBeneficiaryRequest(beneficiaryId, {
			...(status === undefined ? {} : { status }),
			...(metadata === undefined ? {} : { metadata }),
		});
		return {
			request,
			readChange: async (kobble) => await readStatusChange(kobble, beneficiaryId, status),
			run: async (kobble) => markUpdated(await kobble.send(request)),
		};
	},
};

/** The statuses that the beneficiaries of a run will have when the items looked at so far are done. */
const getPlanned = keepForRun(() => new Map<string, string>());

/**
 * Reads which status the beneficiary has, for a preview. It is set even if it has that status, because
 * nobody knows what else Kobble does then.
 *
 * @param status the new one; `undefined` if only the metadata is updated
 */
async function readStatusChange(
	kobble: ItemApi,
	beneficiaryId: string,
	status: string | undefined,
): Promise<PlannedChange> {
	if (status === undefined) return { wouldChange: true };
	const planned = getPlanned(kobble);
	const from = planned.get(beneficiaryId) ?? (await readStatus(kobble, beneficiaryId));
	if (from === undefined) return { wouldChange: true };
	planned.set(beneficiaryId, status);
	return { wouldChange: true, from, to: status };
}

async function readStatus(kobble: ItemApi, beneficiaryId: string): Promise<string | undefined> {
	const answer = await kobble
		.send(getBeneficiaryRequest(beneficiaryId))
		.catch((error: unknown) => catchUnreadable(error));
	const status = isJsonObject(answer?.body) ? answer.body.status : undefined;
	return typeof status === 'string' ? status : undefined;
}

/** The path to read it is assumed, and the client may only be allowed to write. */
function catchUnreadable(error: unknown): undefined {
	const isUnreadable =
		error instanceof KobbleFailure && /^(?:403|404|405|501)$/.test(error.details.httpCode ?? '');
	if (!isUnreadable) throw error;
	return undefined;
}
