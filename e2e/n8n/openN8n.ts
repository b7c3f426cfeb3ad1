import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/sandbox';
import { ensureN8n } from '../installation/n8nInstallation';
import { installForN8n, packProject } from '../installation/packedPackage';
import { N8nProcess } from './n8nProcess';
import { N8nRest } from './n8nRest';

/** Logs and screenshots of the last run. */
export const ARTIFACTS = resolve(__dirname, '..', '.artifacts');

export interface OpenOptions {
	/** Names the log: `<name>.log`. */
	readonly name: string;
	readonly sandbox?: SandboxOptions;
	/** Environment of n8n, which may depend on the sandbox. */
	readonly env?: Record<string, string> | ((sandbox: Sandbox) => Record<string, string>);
	/** Tarball to install; by default the packed project. `null` if the test installs it. */
	readonly tarball?: string | null;
}

/** A full n8n with the package, a logged-in owner, a sandbox and a credential for it. */
export interface OpenN8n {
	readonly n8n: N8nProcess;
	readonly rest: N8nRest;
	readonly sandbox: Sandbox;
	/** Empty if nothing was installed. */
	readonly credentialId: string;
	readonly userFolder: string;
	/** Restarts n8n with the same database, port and account, and with `tarball` if given. */
	restart(tarball?: string): Promise<void>;
	close(): Promise<void>;
}

export const CREDENTIAL_NAME = 'Kobble account';

export async function openN8n(options: OpenOptions): Promise<OpenN8n> {
	const installation = await ensureN8n(console.log);
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-e2e-'));
	if (options.tarball !== null) {
		const tarball = options.tarball ?? (await packProject(join(userFolder, 'packed')));
		await installForN8n(userFolder, tarball);
	}
	const sandbox = await startSandbox(options.sandbox);
	const env = typeof options.env === 'function' ? options.env(sandbox) : options.env;
	const start = async (port?: number) =>
		await N8nProcess.start({
			...{ installation, userFolder, port, env },
			logFile: join(ARTIFACTS, `${options.name}.log`),
		});
	const closeOthers = async () => {
		await sandbox.close();
		await rm(userFolder, { recursive: true, force: true });
	};
	try {
		let n8n = await start();
		let rest = await N8nRest.open(n8n.url);
		const credentialId =
			options.tarball === null
				? ''
				: await rest.saveCredential(CREDENTIAL_NAME, 'kobbleApi', createCredentialData(sandbox));
		return {
			get n8n() {
				return n8n;
			},
			get rest() {
				return rest;
			},
			...{ sandbox, credentialId, userFolder },
			restart: async (other) => {
				await n8n.stop();
				if (other !== undefined) await installForN8n(userFolder, other);
				n8n = await start(n8n.port);
				rest = await N8nRest.open(n8n.url);
			},
			close: async () => {
				await n8n.stop();
				await closeOthers();
			},
		};
	} catch (error) {
		await closeOthers();
		throw error;
	}
}

/** What a user enters in the credential's form for the sandbox. */
export function createCredentialData(
	sandbox: Pick<Sandbox, 'url' | 'tokenUrl' | 'clientId' | 'clientSecret'>,
): ICredentialDataDecryptedObject {
	return {
		environment: 'custom',
		baseUrl: sandbox.url,
		tokenUrl: sandbox.tokenUrl,
		clientId: sandbox.clientId,
		clientSecret: sandbox.clientSecret,
		scope: ['client/read', 'client/write'],
	};
}
