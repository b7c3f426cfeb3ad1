import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureN8n, type N8nInstallation } from '../installation/n8nInstallation';
import { installForN8n, packProject } from '../installation/packedPackage';
import { N8nProcess } from '../n8n/n8nProcess';
import { ARTIFACTS } from '../n8n/openN8n';

export interface ProcessOptions {
	/** Names the log. */
	readonly label: string;
	readonly command: 'start' | 'worker';
	readonly args?: string[];
	/** For this process only. */
	readonly env?: Record<string, string>;
}

/**
 * The processes of one n8n. Each has its own user folder with the package, as if it ran on a
 * separate machine.
 */
export class N8nProcesses {
	private readonly processes: N8nProcess[] = [];

	private constructor(
		private readonly installation: N8nInstallation,
		private readonly folder: string,
		private readonly tarball: string | null,
		private readonly env: Record<string, string>,
	) {}

	/**
	 * @param env for all processes
	 * @param installs `null` to start all processes without the package
	 */
	static async prepare(env: Record<string, string>, installs?: null): Promise<N8nProcesses> {
		const installation = await ensureN8n(console.log);
		const folder = await mkdtemp(join(tmpdir(), 'e2e-queue-'));
		const tarball = installs === null ? null : await packProject(join(folder, 'packed'));
		return new N8nProcesses(installation, folder, tarball, env);
	}

	async start({ label, command, args, env }: ProcessOptions): Promise<N8nProcess> {
		const userFolder = await mkdtemp(join(this.folder, `${label}-`));
		if (this.tarball !== null) await installForN8n(userFolder, this.tarball);
		const logFile = join(ARTIFACTS, `${label}.log`);
		// Tests read execution ids from the logs, so remove the log of an earlier run.
		await rm(logFile, { force: true });
		const started = await N8nProcess.start({
			installation: this.installation,
			...{ userFolder, logFile, command, args },
			env: { ...this.env, ...env },
		});
		this.processes.push(started);
		return started;
	}

	/** Kills all processes at once and deletes their data. */
	async close(): Promise<void> {
		await Promise.all(this.processes.map(async (process) => await process.kill()));
		await rm(this.folder, { recursive: true, force: true });
	}
}
