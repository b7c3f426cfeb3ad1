import { refuse } from '../apiResponse';
import { CARD_TYPES, type Program } from '../records';
import type { Operation } from './operation';
import { readOptionalObject, readEnum } from './bodyFields';

export const listPrograms: Operation = ({ records: ledger }) => ({
	status: 200,
	body: [...ledger.programs.values()],
});

export const getProgram: Operation = ({ records: ledger, path }) => {
	const program = ledger.programs.get(path.id ?? '');
	return program === undefined ? refuse(404, 'Program not found') : { status: 200, body: program };
};

export const createProgram: Operation = ({ records: ledger, body }) => {
	const now = new Date().toISOString();
	const program: Program = {
		id: ledger.createId('program', ledger.programs.size),
		type: readEnum(body, 'type', CARD_TYPES),
		created_at: now,
		updated_at: now,
		status: 'ACTIVE',
		partner_product: 'KOBBLE_DEBIT_1',
		metadata: readOptionalObject(body, 'metadata') ?? {},
	};
	ledger.programs.set(program.id, program);
	return { status: 201, body: program };
};
