import { readList } from '../../transport/response';
import { listProgramsRequest } from '../../api/cardPrograms';
import { limitFields } from '../fields/limit';
import { optionsField } from '../fields/options';
import type { Operation } from '../operation';
import { shareReading } from '../sharedReading';

/** Retrieves card programs. Kobble returns all of them at once, so the node applies the limit. */
export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many card programs',
	description: 'Retrieve a list of card programs',
	isReadOnly: true,
	fields: [...limitFields, optionsField()],

	prepare(fields) {
		const limit = fields.limit();
		const request = listProgramsRequest();
		return {
			request,
			run: async (kobble) => {
				const programs = await shareReading(kobble, request, async () =>
					readList(await kobble.send(request), request),
				);
				return programs.slice(0, limit);
			},
		};
	},
};
