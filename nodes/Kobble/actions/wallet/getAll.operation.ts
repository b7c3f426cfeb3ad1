import { listWalletsRequest } from '../../api/wallets';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import { prepareList } from '../listOperation';
import type { Operation } from '../operation';

/** Retrieves wallets. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many wallets',
	description: 'Retrieve a list of wallets with their balances',
	isReadOnly: true,
	fields: [...limitFields, optionsField()],
	prepare: (fields) => prepareList(fields, listWalletsRequest()),
};
