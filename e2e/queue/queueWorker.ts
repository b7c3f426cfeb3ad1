import { readFileSync } from 'node:fs';

import type { N8nProcess } from '../n8n/n8nProcess';

const BEGUN = /Worker started execution (\d+) /g;
const FINISHED = /Worker finished execution (\d+) /g;

/** One worker of a queue, with the executions that its log mentions. */
export class QueueWorker {
	constructor(private readonly process: N8nProcess) {}

	get isRunning(): boolean {
		return this.process.isRunning;
	}

	/** Ids of the executions that it started. */
	get begun(): string[] {
		return this.idsIn(BEGUN);
	}

	/** Ids of the executions that it started but did not finish. */
	get unfinished(): string[] {
		const finished = new Set(this.idsIn(FINISHED));
		return this.begun.filter((id) => !finished.has(id));
	}

	/** Number of community package installations. */
	get installations(): number {
		const log = readFileSync(this.process.logFile, 'utf8');
		return log.split('Community package installed').length - 1;
	}

	/** Kills the worker without warning, like a power failure. */
	async kill(): Promise<void> {
		await this.process.kill();
	}

	private idsIn(pattern: RegExp): string[] {
		const log = readFileSync(this.process.logFile, 'utf8');
		return [...log.matchAll(pattern)].map(([, id = '']) => id);
	}
}
