import type { Resource } from '../operation';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const cardProgram: Resource = {
	name: 'Card Program',
	value: 'cardProgram',
	operations: [create, get, getAll],
};
