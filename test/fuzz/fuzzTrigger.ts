import { runProperties } from './runProperties';
import { triggerProperty } from './triggerMachine';

const USAGE = `Runs random sequences of events against a workflow with Kobble Triggers.

npx tsx test/fuzz/fuzzTrigger.ts [seconds] [seed]

  seconds  duration (default 60)
  seed     a number from an earlier run, to repeat that run`;

void runProperties(USAGE, () => ({ events: triggerProperty }));
