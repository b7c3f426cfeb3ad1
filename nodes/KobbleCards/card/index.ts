import type { Resource } from '../operation';
import { create } from './create.operation';
import { generateSecret } from './generateSecret.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { renew } from './renew.operation';
import { replace } from './replace.operation';
import { updateStatus } from './updateStatus.operation';

export const card: Resource = {
	name: 'Card',
	value: 'card',
	operations: [create, generateSecret, get, getAll, renew, replace, updateStatus],
};
