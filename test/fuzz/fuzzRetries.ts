import { fork } from 'node:child_process';

import { N8N_LINES } from '../integration/nodeSetup';
import { openEngineHistories } from './engineHistories';
import { retryProperties } from './retryProperties';
import { runProperties } from './runProperties';

const USAGE = `Runs random sequences of failures against a model of Kobble, and on n8n against the sandbox: nothing happens twice, no false outcome, nothing lost.

npm run fuzz:retries -- [seconds] [seed] [level]

  seconds  duration of each level (default 60)
  seed     a number from an earlier run, to repeat that run
  level    model, ${N8N_LINES.join(' or ')}; all of them side by side if left out`;

const [seconds = '60', seed = String(Date.now() % 2 ** 31), level] = process.argv.slice(2);

async function playOnN8n(line: (typeof N8N_LINES)[number]): Promise<void> {
	const { property, counts, close } = await openEngineHistories(line);
	await runProperties(USAGE, () => ({ [`any history on n8n ${line}`]: property }));
	for (const [name, count] of counts) console.log(`n8n ${line}: ${count} of ${name}`);
	await close();
}

/** Each level in a process of its own, because the model leaves the others no turn. */
async function playAllLevels(): Promise<void> {
	const levels = ['model', ...N8N_LINES].map(async (one) => {
		const child = fork(__filename, [seconds, seed, one]);
		const code = await new Promise((resolve) => child.once('exit', resolve));
		if (code !== 0) process.exitCode = 1;
	});
	await Promise.all(levels);
}

async function main(): Promise<void> {
	const line = N8N_LINES.find((one) => one === level);
	if (line !== undefined) await playOnN8n(line);
	else if (level === 'model') await runProperties(USAGE, () => retryProperties);
	else if (level === undefined && Number(seconds) > 0) await playAllLevels();
	else await Promise.reject(new Error(USAGE));
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
