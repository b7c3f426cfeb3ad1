export { create } from './create.operation';
export { generateSecret } from './generateSecret.operation';
export { get } from './get.operation';
export { getAll } from './getAll.operation';
export { renew } from './renew.operation';
export { replace } from './replace.operation';
export { updateStatus } from './updateStatus.operation';
