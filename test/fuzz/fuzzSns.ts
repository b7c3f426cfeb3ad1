import { createSnsStandIn } from '../sns/snsStandIn';
import { runProperties } from './runProperties';
import { createSnsProperties, eventProperty } from './snsProperties';

const USAGE = `Fuzzes the verification of SNS messages: nothing may throw, and no forgery may be accepted.

npx tsx test/fuzz/fuzzSns.ts [seconds] [seed]

  seconds  total duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

void runProperties(USAGE, async () => ({
	...createSnsProperties(await createSnsStandIn(Date.now())),
	events: eventProperty,
}));
