import { createRequire } from 'node:module';
import { join } from 'node:path';

type Core = typeof import('n8n-core');
type N8nWorkflow = typeof import('n8n-workflow');
type Di = typeof import('@n8n/di');
type BackendCommon = typeof import('@n8n/backend-common');
type BackendNetwork = typeof import('@n8n/backend-network');
type Config = typeof import('@n8n/config');

/** The n8n installed in one engine folder. The types are those of the newest supported version. */
export interface N8nModules {
	core: Core;
	workflow: N8nWorkflow;
	di: Di;
	/** n8n-core's version, which equals that of its n8n release except for the patch number. */
	version: string;
	/** The minor version: every supported version is 2.x. */
	minor: number;
	/** Blocks private addresses, if the environment says so; older versions cannot. */
	ssrfBridge?: InstanceType<BackendNetwork['SsrfProtectionService']>;
	/** Absolute path of n8n-nodes-base, if the engine folder has it. */
	nodesBaseFolder?: string;
}

/**
 * Loads n8n from an engine folder. Set the environment variables before this call: n8n reads its
 * settings when it is required.
 */
export function loadN8n(engineFolder: string): N8nModules {
	const fromFolder = createRequire(join(engineFolder, 'package.json'));
	const corePath = fromFolder.resolve('n8n-core');
	// n8n's service container is shared state, so this must be the copy that n8n-core uses.
	const fromCore = createRequire(corePath);

	const di: Di = fromCore('@n8n/di');
	const backendCommon: BackendCommon = fromCore('@n8n/backend-common');
	const core: Core = fromFolder('n8n-core');
	const workflow: N8nWorkflow = fromFolder('n8n-workflow');
	const { version }: { version: string } = fromFolder('n8n-core/package.json');

	workflow.LoggerProxy.init(di.Container.get(backendCommon.Logger));
	useInstanceKey({ core, di });

	return {
		core,
		workflow,
		di,
		version,
		minor: Number(version.split('.')[1]),
		ssrfBridge: getSsrfBridge(di, fromCore),
		nodesBaseFolder: findNodesBaseFolder(fromFolder),
	};
}

function getSsrfBridge(di: Di, fromCore: NodeJS.Require): N8nModules['ssrfBridge'] {
	const { SsrfProtectionConfig }: Partial<Config> = fromCore('@n8n/config');
	if (SsrfProtectionConfig === undefined || !di.Container.get(SsrfProtectionConfig).enabled) {
		return undefined;
	}
	const network: BackendNetwork = fromCore('@n8n/backend-network');
	return di.Container.get(network.SsrfProtectionService);
}

function findNodesBaseFolder(fromFolder: NodeJS.Require): string | undefined {
	try {
		return join(fromFolder.resolve('n8n-nodes-base/package.json'), '..');
	} catch {
		return undefined;
	}
}

/**
 * Newer versions read the credential encryption key from the database, encrypted with the instance's
 * key. An instance that never rotated its key uses the instance's key directly, and so does this.
 */
function useInstanceKey({ core, di }: Pick<N8nModules, 'core' | 'di'>): void {
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
