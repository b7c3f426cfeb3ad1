import { startSandbox } from '../sandbox/sandbox';
import type { SandboxOptions } from '../sandbox/sandbox';

/** What the process reports when the sandbox listens. */
export interface ListeningSandbox {
	readonly url: string;
	readonly tokenUrl: string;
	readonly clientId: string;
	readonly clientSecret: string;
}

async function main(): Promise<void> {
	const options = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions;
	const { url, tokenUrl, clientId, clientSecret } = await startSandbox(options);
	process.on('disconnect', () => process.exit(0));
	const listening: ListeningSandbox = { url, tokenUrl, clientId, clientSecret };
	process.send?.(listening);
}

if (require.main === module) void main();
