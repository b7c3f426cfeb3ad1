import fc from 'fast-check';

import { triggerProperty } from '../../fuzz/triggerMachine';
import { TriggerWorld } from '../../fuzz/triggerWorld';

// A short run of what `npm run fuzz:trigger` does for as long as it is told to.
describe('Whatever happens to a workflow with Kobble Triggers', () => {
	it('is heard again although a forwarded event came while its handshake was not confirmed', () => {
		const world = new TriggerWorld();
		world.publish('ok');
		world.mustHear();
		world.saveSettings('ok');
		world.handshakes('notArrived', 1);
		world.advance(1);
		world.forwardedEvent();
		world.mustHear();
	});

	it('starts it once for each event of the trusted topic, and never for another', () => {
		const seed = Date.now() % 2 ** 31;
		console.log(`Seed ${seed}: npm run fuzz:trigger -- 60 ${seed}`);
		fc.assert(triggerProperty, { seed, numRuns: 300 });
	});
});
