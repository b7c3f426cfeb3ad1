import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { findFreePort } from '../../sandbox/localServer';
import type { N8nInstallation } from '../installation/n8nInstallation';
import { noteLogFile } from './logFiles';

/** Milliseconds. The first start creates the database; two at once on two cores are slow. */
const START_LIMIT = 240_000;
const STOP_LIMIT = 45_000;
const LOOK_AGAIN = 100;
/** Number of log lines in an error. */
const LOG_LINES = 30;

export interface N8nOptions {
	readonly installation: N8nInstallation;
	/** Contains n8n's own folder, `.n8n`. */
	readonly userFolder: string;
	readonly logFile: string;
	/** `start` is the main process; the others are for queue mode. */
	readonly command?: 'start' | 'worker' | 'webhook';
	/** Arguments of the command, for instance `--concurrency=10`. */
	readonly args?: string[];
	readonly env?: Record<string, string>;
	/** By default any free port. */
	readonly port?: number;
}

/** One process of a full n8n, on loopback. */
export class N8nProcess {
	private constructor(
		private readonly child: ChildProcess,
		/** Without a trailing slash. */
		readonly url: string,
		readonly port: number,
		readonly logFile: string,
		private readonly ended: Promise<void>,
	) {}

	/**
	 * Starts n8n and waits until it reports that it is ready.
	 *
	 * @throws Error with the end of n8n's log
	 */
	static async start(options: N8nOptions): Promise<N8nProcess> {
		const { installation, logFile, command = 'start', args = [] } = options;
		const port = options.port ?? (await findFreePort());
		mkdirSync(dirname(logFile), { recursive: true });
		noteLogFile(logFile);
		const exitWithParent = join(__dirname, 'exitWithParent.cjs');
		const child = spawn(
			installation.node,
			['--require', exitWithParent, installation.script, command, ...args],
			{
				cwd: options.userFolder,
				env: await buildEnvironment(options, port),
				stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
			},
		);
		const log = createWriteStream(logFile, { flags: 'a' });
		child.stdout?.pipe(log, { end: false });
		child.stderr?.pipe(log, { end: false });
		child.stdio[3]?.on('error', () => {});
		const ended = new Promise<void>((resolve) => {
			child.once('close', () => {
				log.end();
				resolve();
			});
		});
		const started = new N8nProcess(child, `http://127.0.0.1:${port}`, port, logFile, ended);
		await started.untilReady();
		return started;
	}

	get pid(): number {
		return this.child.pid ?? 0;
	}

	get isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** Stops n8n gracefully. */
	async stop(): Promise<void> {
		if (!this.isRunning) return;
		this.child.kill('SIGTERM');
		const limit = new AbortController();
		await Promise.race([
			this.ended,
			pause(STOP_LIMIT, undefined, { signal: limit.signal }).catch(() => {}),
		]);
		limit.abort();
		await this.kill();
	}

	/** Kills n8n without warning, like a power failure. */
	async kill(): Promise<void> {
		if (this.isRunning) this.child.kill('SIGKILL');
		await this.ended;
	}

	/** The last lines of the log. */
	newestLog(lines = LOG_LINES): string {
		return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	}

	private async untilReady(): Promise<void> {
		const deadline = Date.now() + START_LIMIT;
		while (Date.now() < deadline) {
			if (!this.isRunning) throw new Error(`n8n ended at its start:\n${this.newestLog()}`);
			if (await isReady(this.url)) return;
			await pause(LOOK_AGAIN);
		}
		await this.kill();
		throw new Error(`n8n was not ready within ${START_LIMIT / 1000} s:\n${this.newestLog()}`);
	}
}

async function isReady(url: string): Promise<boolean> {
	try {
		const response = await fetch(`${url}/healthz/readiness`, {
			signal: AbortSignal.timeout(5_000),
		});
		await response.text();
		return response.ok;
	} catch {
		return false;
	}
}

/** Leaves out the caller's n8n settings, and turns off n8n's requests to the internet. */
async function buildEnvironment(
	options: N8nOptions,
	port: number,
): Promise<Record<string, string | undefined>> {
	const { PATH, HOME, LANG, TMPDIR } = process.env;
	return {
		PATH: `${dirname(options.installation.node)}:${PATH ?? ''}`,
		...{ HOME, LANG, TMPDIR },
		TZ: 'UTC',
		N8N_USER_FOLDER: options.userFolder,
		N8N_ENCRYPTION_KEY: 'an-encryption-key-for-tests-only',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await findFreePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LOG_LEVEL: 'info',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		...options.env,
	};
}
