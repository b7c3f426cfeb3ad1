import { join, resolve } from 'node:path';
import { Engine } from './engine';
import { HostProcess } from './hostProcess';

export interface EngineOptions {
	/** Folder with n8n-core in its node_modules: one under engine/n8nVersions, or the project's root. */
	folder: string;
	/** The built package; the one installed in the engine's folder by default. */
	packageFolder?: string;
	/** More packages whose nodes a workflow names. */
	extraPackageFolders?: string[];
	/** Where the credential rows are; two engines on one folder share them. Own and temporary by default. */
	databaseFolder?: string;
	/** Same key, same instance id: n8n derives one from the other. */
	encryptionKey?: string;
	env?: Record<string, string>;
	/** For instance `--expose-gc`. */
	execArgv?: string[];
}

const ENCRYPTION_KEY = 'an-encryption-key-for-tests-only';

/** Loads n8n's workflow engine in a process of its own. */
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
