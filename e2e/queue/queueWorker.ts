import { readFileSync } from 'node:fs';

import type { N8nProcess } from '../n8n/n8nProcess';

const BEGUN = /Worker started execution (\d+) /g;
const FINISHED = /Worker finished execution (\d+) /g;

/** One worker of a queue, and what its log tells of the executions that it took. */
export class QueueWorker {
	constructor(private readonly process: N8nProcess) {}

	get isRunning(): boolean {
		return this.process.isRunning;
	}

	/** Ids of the executions that it took from the queue. */
	get begun(): string[] {
		return this.idsIn(BEGUN);
	}

	/** Those of them that it has not finished. */
	get unfinished(): string[] {
		const finished = new Set(this.idsIn(FINISHED));
		return this.begun.filter((id) => !finished.has(id));
	}

	/** How often it has installed a community package. */
	get installations(): number {
		const log = readFileSync(this.process.logFile, 'utf8');
		return log.split('Community package installed').length - 1;
	}

	/** As a machine that loses power. */
	async kill(): Promise<void> {
		await this.process.kill();
	}

	private idsIn(pattern: RegExp): string[] {
		const log = readFileSync(this.process.logFile, 'utf8');
		return [...log.matchAll(pattern)].map(([, id = '']) => id);
	}
}
