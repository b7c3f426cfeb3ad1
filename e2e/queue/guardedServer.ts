import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const START_LIMIT = 60_000;
const LOOK_AGAIN = 50;

/** Whose rights a program has. */
export interface Account {
	readonly uid: number;
	readonly gid: number;
}

export interface GuardedServerOptions {
	/** For messages. */
	readonly name: string;
	readonly program: string;
	readonly args: readonly string[];
	/** Deleted when the server has ended. */
	readonly folder: string;
	/** Those of this process by default. */
	readonly account?: Account;
	/** What ends it at once. */
	readonly signal: NodeJS.Signals;
	readonly logFile: string;
	readonly isReady: () => Promise<boolean>;
}

/** A server that is no Node.js program and does not outlive whoever started it. */
export class GuardedServer {
	private constructor(
		private readonly guard: ChildProcess,
		private readonly ended: Promise<void>,
	) {}

	/** @throws Error with its log where it does not become ready */
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

	/** Ends it without saving anything. */
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
