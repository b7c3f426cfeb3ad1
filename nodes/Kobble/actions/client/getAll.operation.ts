import { listClientsRequest } from '../../api/clients';
import { ADMINISTRATION_IS_FOR_PEOPLE } from '../administration';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import { prepareList } from '../listOperation';
import type { Operation } from '../operation';

/** Retrieves clients. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many clients',
	description: 'Retrieve a list of clients',
	isReadOnly: true,
	hiddenFromAgents: ADMINISTRATION_IS_FOR_PEOPLE,
	fields: [...limitFields, optionsField()],
	prepare: (fields) => prepareList(fields, listClientsRequest()),
};
