import { retryProperties } from './retryProperties';
import { runProperties } from './runProperties';

const USAGE = `Runs random sequences of failures against a model of Kobble: no second card, no false outcome, nothing lost.

npm run fuzz:retries -- [seconds] [seed]

  seconds  total duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

void runProperties(USAGE, () => retryProperties);
