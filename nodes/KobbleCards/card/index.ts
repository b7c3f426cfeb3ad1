import type { Resource } from '../operation';
import { create } from './create.operation';
import { updateStatus } from './updateStatus.operation';

export const card: Resource = {
	name: 'Card',
	value: 'card',
	operations: [create, updateStatus],
};
