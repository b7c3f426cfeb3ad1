import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const START_LIMIT = 60_000;
const LOOK_AGAIN = 50;

/** The account that runs a program. */
export interface Account {
	readonly uid: number;
	readonly gid: number;
}

export interface GuardedServerOptions {
	/** For messages. */
	readonly name: string;
	readonly program: string;
	readonly args: readonly string[];
	/** Deleted after the server has ended. */
	readonly folder: string;
	/** By default that of this process. */
	readonly account?: Account;
	/** The signal that ends it immediately. */
	readonly signal: NodeJS.Signals;
	readonly logFile: string;
	readonly isReady: () => Promise<boolean>;
}

/** A server that is not a Node.js program and ends with its parent process. */
export class GuardedServer {
	private constructor(
		private readonly guard: ChildProcess,
		private readonly ended: Promise<void>,
	) {}

	/** @throws Error with its log if it does not become ready */
	static async start(options: GuardedServerOptions): Promise<GuardedServer> {
		const { program, args, folder, signal, account, logFile } = options;
		mkdirSync(dirname(logFile), { recursive: true });
		rmSync(logFile, { force: true });
		const settings = JSON.stringify({ program, args, folder, signal, ...account });
		const guard = spawn(process.execPath, [join(__dirname, 'guardServer.cjs'), settings], {
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		const log = createWriteStream(logFile);
		guard.stdout.pipe(log, { end: false });
		guard.stderr.pipe(log, { end: false });
		guard.stdin.on('error', () => {});
		const ended = new Promise<void>((resolve) => {
			guard.once('close', () => log.end(resolve));
		});
		const server = new GuardedServer(guard, ended);
		await server.untilReady(options);
		return server;
	}

	/** Ends the server without saving data. */
	async stop(): Promise<void> {
		this.guard.stdin?.end();
		await this.ended;
	}

	private async untilReady({ name, isReady, logFile }: GuardedServerOptions): Promise<void> {
		const deadline = Date.now() + START_LIMIT;
		while (this.guard.exitCode === null && Date.now() < deadline) {
			if (await isReady()) return;
			await pause(LOOK_AGAIN);
		}
		await this.stop();
		throw new Error(`${name} did not start:\n${readFileSync(logFile, 'utf8')}`);
	}
}
