import { readList } from '../../transport/response';
import { listProgramsRequest } from '../../api/cardPrograms';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';

/** Lists card programs; Kobble gives them all at once, so the limit is applied here. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many card programs',
	description: 'List the programs that cards can be issued under',
	fields: [...limitFields, optionsField()],

	prepare(fields) {
		const limit = fields.limit();
		const request = listProgramsRequest();
		return {
			request,
			run: async (kobble) => readList(await kobble.send(request), request).slice(0, limit),
		};
	},
};
