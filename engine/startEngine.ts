import { join, resolve } from 'node:path';
import { Engine } from './engine';
import { HostProcess } from './hostProcess';

export interface EngineOptions {
	/** Folder with n8n-core in its node_modules: one in engine/n8nVersions, or the project's root. */
	folder: string;
	/** Folder of the built package; by default the one installed in the engine's folder. */
	packageFolder?: string;
	/** Folders of other packages whose nodes the workflows use. */
	extraPackageFolders?: string[];
	/** Folder of the credential rows, which engines can share. A new temporary folder by default. */
	databaseFolder?: string;
	/** n8n derives the instance id from the key, so the same key gives the same instance id. */
	encryptionKey?: string;
	env?: Record<string, string>;
	/** Such as `--expose-gc`. */
	execArgv?: string[];
}

const ENCRYPTION_KEY = 'an-encryption-key-for-tests-only';

/** Loads n8n's workflow engine in a separate process. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
	const engineFolder = resolve(options.folder);
	const packageFolder =
		options.packageFolder ?? join(engineFolder, 'node_modules', 'n8n-nodes-kobble');
	const { host, n8nVersion } = await HostProcess.start(
		{
			engineFolder,
			packageFolders: [packageFolder, ...(options.extraPackageFolders ?? [])].map((folder) =>
				resolve(folder),
			),
			databaseFolder: options.databaseFolder && resolve(options.databaseFolder),
		},
		{ N8N_ENCRYPTION_KEY: options.encryptionKey ?? ENCRYPTION_KEY, ...options.env },
		options.execArgv ?? [],
	);
	return new Engine(host, n8nVersion);
}
