import { listEndusersRequest } from '../../api/endusers';
import { limitFields } from '../fields/limit';
import { assumptionNotice } from '../fields/notice';
import { optionsField } from '../fields/options';
import { prepareList } from '../listOperation';
import type { Operation } from '../operation';

/** Retrieves endusers. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many endusers',
	description: 'Retrieve a list of endusers',
	isReadOnly: true,
	fields: [assumptionNotice('its path is assumed'), ...limitFields, optionsField()],
	prepare: (fields) => prepareList(fields, listEndusersRequest()),
};
