import { openEngineProperty } from './engineHistories';
import { retryProperties } from './retryProperties';
import { runProperties } from './runProperties';

const USAGE = `Runs random sequences of failures against a model of Kobble, and on n8n against the sandbox: no second card, no false outcome, nothing lost.

npm run fuzz:retries -- [seconds] [seed]

  seconds  total duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

async function main(): Promise<void> {
	const { property, close } = await openEngineProperty('2.41');
	await runProperties(USAGE, () => ({
		...retryProperties,
		'creates on n8n 2.41: one card for each item, no false outcome, nothing lost': property,
	}));
	await close();
}

void main();
