import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** The machine that the figures belong to, line by line; without a version where n8n plays no part. */
export function machineLines(n8nVersion: string | undefined, loadBefore: number): string[] {
	const [processor] = cpus();
	const n8n = n8nVersion === undefined ? '' : `, n8n ${n8nVersion} (n8n-core)`;
	return [
		`Date: ${new Date().toISOString().slice(0, 10)}`,
		`Processor: ${processor?.model.trim() ?? 'unknown'}, ${cpus().length} cores`,
		`Memory: ${Math.round(totalmem() / 2 ** 30)} GB`,
		`System: ${type()} ${release()}`,
		`Node.js ${process.versions.node}${n8n}`,
		`Load before the start: ${loadBefore.toFixed(1)} (0 is a machine that does nothing else)`,
	];
}

/** How many processes wanted a processor in the last minute. */
export function loadNow(): number {
	return loadavg()[0] ?? 0;
}
