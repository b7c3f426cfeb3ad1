export { create } from './create.operation';
export { deleteWebhook } from './delete.operation';
export { getAll } from './getAll.operation';
