import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { FaultRule } from '../sandbox/faults';
import type { Card } from '../sandbox/records';
import type { SandboxOptions } from '../sandbox/sandbox';
import type { SeededIds, SeedOptions } from '../sandbox/seed';
import type { Settings } from '../sandbox/settings';
import type { Counters } from '../sandbox/requestLog';
import type { ListeningSandbox } from './sandboxEntry';

/** A sandbox in a separate process, so that its work is not counted as n8n's. */
export class SandboxProcess {
	private constructor(
		private readonly child: ChildProcess,
		readonly listening: ListeningSandbox,
	) {}

	static async start(options: SandboxOptions = {}): Promise<SandboxProcess> {
		const child = fork(join(__dirname, 'sandboxEntry.ts'), [JSON.stringify(options)], {
			execArgv: ['--require', require.resolve('tsx/cjs')],
		});
		const failed = once(child, 'exit').then(() => {
			throw new Error('The sandbox did not start');
		});
		const [listening] = (await Promise.race([once(child, 'message'), failed])) as [
			ListeningSandbox,
		];
		failed.catch(() => undefined);
		return new SandboxProcess(child, listening);
	}

	/** Replaces the records and resets the counters and settings. Tokens stay valid. */
	async seed(options: SeedOptions): Promise<SeededIds> {
		return await this.ask<SeededIds>('POST', 'seed', options);
	}

	async set(settings: Partial<Settings>): Promise<void> {
		await this.ask('POST', 'settings', settings);
	}

	/** Replaces all earlier rules. */
	async setFaults(rules: FaultRule[]): Promise<void> {
		await this.ask('POST', 'faults', rules);
	}

	async counters(): Promise<Counters> {
		return await this.ask<Counters>('GET', 'counters');
	}

	/** Lists all cards, oldest first. */
	async cards(): Promise<Card[]> {
		return await this.ask<Card[]>('GET', 'cards');
	}

	async stop(): Promise<void> {
		const ended = once(this.child, 'exit');
		this.child.disconnect();
		await ended;
	}

	private async ask<Answer>(method: string, what: string, body?: object): Promise<Answer> {
		const response = await fetch(`${this.listening.url}/__sandbox/${what}`, {
			method,
			headers: { 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${what}`);
		return (await response.json()) as Answer;
	}
}
