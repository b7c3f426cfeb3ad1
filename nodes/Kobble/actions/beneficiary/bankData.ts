import { agentNotice } from '../fields/notice';

/** Why beneficiaries are not created or changed by AI agents. */
export const BANK_DATA_IS_FOR_PEOPLE = 'Where money may go is a decision for a person';

/** For operations that retrieve beneficiaries. */
export const accountNumberNotice = agentNotice(
	'The model, and so its provider, gets whole account numbers. To prevent that, read beneficiaries in the workflow, and pass on only names and IDs.',
);
