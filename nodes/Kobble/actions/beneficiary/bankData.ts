/** Why beneficiaries are not created or changed by AI agents. */
export const BANK_DATA_IS_FOR_PEOPLE = 'Where money may go is a decision for a person';
