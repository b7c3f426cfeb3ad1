import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/**
 * Describes the machine that the figures were measured on, line by line.
 *
 * @param software the software that ran on it
 */
export function describeMachine(software: string, loadBefore: number): string[] {
	const [processor] = cpus();
	return [
		`Date: ${new Date().toISOString().slice(0, 10)}, commit ${readCommit()}`,
		`Processor: ${processor?.model.trim() ?? 'unknown'}, ${cpus().length} cores`,
		`Memory: ${Math.round(totalmem() / 2 ** 30)} GB`,
		`System: ${type()} ${release()}`,
		software,
		`Load before the start: ${loadBefore.toFixed(1)} (0 is a machine that does nothing else)`,
	];
}

/** The commit that is measured; `unknown` outside of Git. */
function readCommit(): string {
	try {
		const options = { cwd: __dirname, encoding: 'utf8', stdio: 'pipe' } as const;
		return execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], options).trim();
	} catch {
		return 'unknown';
	}
}

/** Reads the load average of the last minute. */
export function readLoad(): number {
	return loadavg()[0] ?? 0;
}
