import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallName, SerializedError, HostCalls, HostMessage, HostSettings } from './protocol';

interface Waiting {
	resolve(answer: HostCalls[CallName]['answer']): void;
	reject(error: Error): void;
}

/** The engine's process and the pending calls to it. */
export class HostProcess {
	private readonly waiting = new Map<number, Waiting>();
	private readonly output: string[] = [];
	private readonly ended: Promise<void>;
	private lastId = 0;
	private hasEnded = false;
	/** Called with each message that does not answer a call. */
	onNews: (message: HostMessage) => void = () => {};

	private constructor(private readonly child: ChildProcess) {
		child.stdout?.on('data', (text: Buffer) => this.output.push(text.toString()));
		child.stderr?.on('data', (text: Buffer) => this.output.push(text.toString()));
		// A message could not be sent. The process is about to exit, which rejects the pending calls.
		child.on('error', () => {});
		child.on('message', (message: HostMessage) => this.receive(message));
		this.ended = new Promise((resolve) => {
			child.once('exit', (code, signal) => {
				this.hasEnded = true;
				this.failOpenCalls(`The engine's process ended (${signal ?? `code ${code}`})`);
				resolve();
			});
		});
	}

	/** Starts a process and waits until n8n is loaded in it. Also returns n8n-core's version. */
	static async start(
		settings: HostSettings,
		env: Record<string, string>,
		execArgv: string[],
	): Promise<{ host: HostProcess; n8nVersion: string }> {
		const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
		const child = fork(join(__dirname, 'host', 'entry.ts'), [JSON.stringify(settings)], {
			execArgv: ['--require', join(__dirname, 'compiledFiles.js'), ...execArgv],
			env: {
				...buildEnvironment(userFolder),
				COMPILED_FILES: join(settings.engineFolder, 'node_modules/.compiled'),
				...env,
			},
			serialization: 'advanced',
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		});
		const host = new HostProcess(child);
		// A killed process cannot clean up after itself.
		child.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));
		const n8nVersion = await host.waitUntilReady();
		return { host, n8nVersion };
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	get isRunning(): boolean {
		return !this.hasEnded;
	}

	/** Lets this process exit without a look at the engine's, which ends with it. */
	unref(): void {
		const { child } = this;
		child.unref();
		child.channel?.unref();
		for (const stream of [child.stdout, child.stderr]) {
			if (stream instanceof Socket) stream.unref();
		}
	}

	/** Everything that the process has printed. */
	log(): string {
		return this.output.join('');
	}

	async ask<Name extends CallName>(
		call: Name,
		ask: HostCalls[Name]['ask'],
	): Promise<HostCalls[Name]['answer']> {
		if (this.hasEnded) throw new Error("The engine's process has ended");
		const id = ++this.lastId;
		return await new Promise<HostCalls[Name]['answer']>((resolve, reject) => {
			this.waiting.set(id, { resolve, reject });
			this.child.send({ call, id, ask });
		});
	}

	async stop(): Promise<void> {
		if (this.child.connected) this.child.disconnect();
		await this.ended;
	}

	/** Kills the process as a crash of the machine would: no more of its code runs. */
	async kill(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.ended;
	}

	private async waitUntilReady(): Promise<string> {
		return await new Promise((resolve, reject) => {
			const early = () => reject(new Error(`The engine did not start:\n${this.log()}`));
			this.child.once('exit', early);
			this.onNews = (message) => {
				if (message.kind === 'failedToStart') reject(toError(message.error));
				if (message.kind !== 'ready') return;
				this.child.off('exit', early);
				resolve(message.n8nVersion);
			};
		});
	}

	private receive(message: HostMessage): void {
		if (message.kind !== 'answer' && message.kind !== 'error') return this.onNews(message);
		const call = this.waiting.get(message.id);
		this.waiting.delete(message.id);
		if (message.kind === 'answer') call?.resolve(message.answer);
		else call?.reject(toError(message.error));
	}

	private failOpenCalls(reason: string): void {
		for (const { reject } of this.waiting.values()) reject(new Error(reason));
		this.waiting.clear();
	}
}

/** Builds the process's environment without the developer's own n8n settings. */
function buildEnvironment(userFolder: string): NodeJS.ProcessEnv {
	const own = Object.entries(process.env).filter(
		([name]) => !/^(N8N_|NODE_OPTIONS|JEST)/.test(name),
	);
	return {
		...Object.fromEntries(own),
		// Under a test runner, n8n loads nodes differently and silences its log.
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		// Newer versions evaluate expressions in an isolate, which needs a module compiled for Node 24.
		N8N_EXPRESSION_ENGINE: 'legacy',
		GENERIC_TIMEZONE: 'UTC',
	};
}

function toError({ name, message, description, stack }: SerializedError): Error {
	return Object.assign(new Error(message), { name, description, stack });
}
