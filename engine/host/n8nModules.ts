import { createRequire } from 'node:module';
import { join } from 'node:path';

type Core = typeof import('n8n-core');
type N8nWorkflow = typeof import('n8n-workflow');
type Di = typeof import('@n8n/di');
type BackendCommon = typeof import('@n8n/backend-common');

/** n8n as one engine folder has it installed. Types are those of the newest supported version. */
export interface N8nModules {
	core: Core;
	workflow: N8nWorkflow;
	di: Di;
	/** n8n-core's version, which the n8n release it belongs to shares up to the patch number. */
	version: string;
	/** The minor number: every supported version is a 2.x. */
	minor: number;
	/** Absolute folder of n8n-nodes-base, where the engine folder has it. */
	nodesBaseFolder?: string;
}

/**
 * Loads n8n from an engine folder. The environment must be complete before: n8n reads its
 * settings while it is being required.
 */
export function loadN8n(engineFolder: string): N8nModules {
	const fromFolder = createRequire(join(engineFolder, 'package.json'));
	const corePath = fromFolder.resolve('n8n-core');
	// n8n's service container is shared state: it has to be the very copy that n8n-core uses.
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
		nodesBaseFolder: findNodesBaseFolder(fromFolder),
	};
}

function findNodesBaseFolder(fromFolder: NodeJS.Require): string | undefined {
	try {
		return join(fromFolder.resolve('n8n-nodes-base/package.json'), '..');
	} catch {
		return undefined;
	}
}

/**
 * Newer versions take the key that credentials are encrypted with from the database, wrapped in the
 * instance's own. An instance that never rotated its key uses the instance's own, and so does this.
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
