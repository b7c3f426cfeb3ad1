import { refuse } from '../apiResponse';
import { CARD_TYPES, type Program } from '../records';
import type { Operation } from './operation';
import { readOptionalObject, readEnum } from './bodyFields';

export const listPrograms: Operation = ({ records }) => ({
	status: 200,
	body: [...records.programs.values()],
});

export const getProgram: Operation = ({ records, path }) => {
	const program = records.programs.get(path.id ?? '');
	return program === undefined ? refuse(404, 'Program not found') : { status: 200, body: program };
};

export const createProgram: Operation = ({ records, now, body, onCreated }) => {
	const time = now.toISOString();
	const program: Program = {
		id: records.createId('program', records.programs.size),
		type: readEnum(body, 'type', CARD_TYPES),
		created_at: time,
		updated_at: time,
		status: 'ACTIVE',
		partner_product: 'KOBBLE_DEBIT_1',
		metadata: readOptionalObject(body, 'metadata') ?? {},
	};
	records.programs.set(program.id, program);
	onCreated('program', program.id, { type: program.type, metadata: program.metadata });
	return { status: 201, body: program };
};
