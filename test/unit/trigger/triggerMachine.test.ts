import fc from 'fast-check';

import { triggerProperty } from '../../fuzz/triggerMachine';
import { TriggerWorld } from '../../fuzz/triggerWorld';

// A short run of `npm run fuzz:trigger`, which runs for a configurable time.
describe('A workflow with Kobble Triggers, in any sequence of events', () => {
	it('receives events again after one was forwarded while its handshake was not confirmed', () => {
		const world = new TriggerWorld();
		world.publish('ok');
		world.mustHear();
		world.saveSettings('ok');
		world.handshakes('notArrived', 1);
		world.advance(1);
		world.forwardedEvent();
		world.mustHear();
	});

	const seed = Date.now() % 2 ** 31;

	it(`starts once for each event of the trusted topic, and never for another (seed ${seed})`, () => {
		fc.assert(triggerProperty, { seed, numRuns: 300 });
	});
});
