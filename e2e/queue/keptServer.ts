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

export interface KeptServerOptions {
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
export class KeptServer {
	private constructor(
		private readonly keeper: ChildProcess,
		private readonly ended: Promise<void>,
	) {}

	/** @throws Error with its log where it does not become ready */
	static async start(options: KeptServerOptions): Promise<KeptServer> {
		const { program, args, folder, signal, account, logFile } = options;
		mkdirSync(dirname(logFile), { recursive: true });
		rmSync(logFile, { force: true });
		const kept = JSON.stringify({ program, args, folder, signal, ...account });
		const keeper = spawn(process.execPath, [join(__dirname, 'keeper.cjs'), kept], {
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		const log = createWriteStream(logFile);
		keeper.stdout.pipe(log, { end: false });
		keeper.stderr.pipe(log, { end: false });
		keeper.stdin.on('error', () => {});
		const ended = new Promise<void>((resolve) => {
			keeper.once('close', () => log.end(resolve));
		});
		const server = new KeptServer(keeper, ended);
		await server.untilReady(options);
		return server;
	}

	/** Ends it without saving anything. */
	async stop(): Promise<void> {
		this.keeper.stdin?.end();
		await this.ended;
	}

	private async untilReady({ name, isReady, logFile }: KeptServerOptions): Promise<void> {
		const deadline = Date.now() + START_LIMIT;
		while (this.keeper.exitCode === null && Date.now() < deadline) {
			if (await isReady()) return;
			await pause(LOOK_AGAIN);
		}
		await this.stop();
		throw new Error(`${name} did not start:\n${readFileSync(logFile, 'utf8')}`);
	}
}
