export { create } from './create.operation';
export { credit } from './credit.operation';
export { debit } from './debit.operation';
export { get } from './get.operation';
export { getAll } from './getAll.operation';
