import { refuse } from '../apiResponse';
import type { Enduser } from '../records';
import type { Operation } from './operation';
import { readOptionalObject } from './bodyFields';

export const listEndusers: Operation = ({ records }) => ({
	status: 200,
	body: [...records.endusers.values()],
});

export const getEnduser: Operation = ({ records, path }) => {
	const enduser = records.endusers.get(path.id ?? '');
	return enduser === undefined ? refuse(404, 'Enduser not found') : { status: 200, body: enduser };
};

/** Creates a person or a company [api-10192225]; responds with 200. */
export const createEnduser: Operation = ({ records, body, onCreated }) => {
	const count = records.endusers.size;
	const person = readOptionalObject(body, 'person') ?? null;
	const company = readOptionalObject(body, 'company') ?? null;
	const companyId = records.createId('company', count);
	const enduser: Enduser = {
		id: records.createId('enduser', count),
		person,
		person_id: person === null ? null : records.createId('person', count),
		company: company === null ? null : { id: companyId, ...company },
		company_id: company === null ? null : companyId,
		metadata: readOptionalObject(body, 'metadata') ?? {},
	};
	records.endusers.set(enduser.id, enduser);
	onCreated('enduser', enduser.id, { person, company });
	return { status: 200, body: enduser };
};
