import type { N8nModules } from './n8nModules';

/**
 * Newer versions take the key that credentials are encrypted with from the database, wrapped in the
 * instance's own. An instance that never rotated its key uses the instance's own, and so does this.
 */
export function useInstanceKey({ core, di }: Pick<N8nModules, 'core' | 'di'>): void {
	if (typeof core.EncryptionKeyProxy !== 'function') return;
	const { encryptionKey } = di.Container.get(core.InstanceSettings);
	const key = {
		id: 'instance',
		value: di.Container.get(core.Cipher).encryptDEKWithInstanceKey(encryptionKey),
		algorithm: 'aes-256-cbc',
		format: 'no-prefix' as const,
	};
	di.Container.get(core.EncryptionKeyProxy).setProvider({
		getActiveKey: async () => key,
		getLegacyKey: async () => key,
		getKeyById: async () => null,
	});
}
