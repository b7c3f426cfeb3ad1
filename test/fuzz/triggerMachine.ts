import fc from 'fast-check';

import { TriggerWorld } from './triggerWorld';
import type { Confirmation, Copies, ListMode } from './triggerWorld';

/** One thing that happens to a workflow with Kobble Triggers. */
class Move implements fc.Command<object, TriggerWorld> {
	constructor(
		private readonly text: string,
		private readonly move: (world: TriggerWorld) => void,
	) {}

	check(): boolean {
		return true;
	}

	run(_model: object, world: TriggerWorld): void {
		this.move(world);
	}

	toString(): string {
		return this.text;
	}
}

const list = fc.oneof(
	{ arbitrary: fc.constant<ListMode>('ok'), weight: 3 },
	{ arbitrary: fc.constantFrom<ListMode>('fails', 'refuses', 'empty', 'stale'), weight: 1 },
);
const confirmation = fc.oneof(
	{ arbitrary: fc.constant<Confirmation>('ok'), weight: 3 },
	{ arbitrary: fc.constantFrom<Confirmation>('refused', 'lost', 'notArrived'), weight: 2 },
);
const order = fc.array(fc.nat(7), { maxLength: 8 });

function move<Values extends unknown[] | []>(
	name: string,
	values: { [Place in keyof Values]: fc.Arbitrary<Values[Place]> },
	act: (world: TriggerWorld, ...values: Values) => void,
): fc.Arbitrary<Move> {
	return fc.tuple<Values>(...values).map((drawn) => {
		const shown = drawn.map((one) => JSON.stringify(one)).join(', ');
		return new Move(`${name}(${shown})`, (world) => act(world, ...drawn));
	});
}

const moves = [
	move('publish', [list], (world, mode) => world.publish(mode)),
	move('publish', [list], (world, mode) => world.publish(mode)),
	move('unpublish', [list], (world, mode) => world.unpublish(mode)),
	move('saveSettings', [list], (world, mode) => world.saveSettings(mode)),
	move('restart', [list], (world, mode) => world.restart(mode)),
	move('restart', [list], (world, mode) => world.restart(mode)),
	move('addTrigger', [], (world) => world.addTrigger()),
	move('poll', [], (world) => world.poll()),
	move('handshakes', [confirmation, fc.integer({ min: 1, max: 2 })], (world, kind, times) =>
		world.handshakes(kind, times),
	),
	move('handshakes', [fc.constant<Confirmation>('ok')], (world, kind) => world.handshakes(kind, 1)),
	move('strangersHandshake', [confirmation], (world, kind) => world.strangersHandshake(kind)),
	move('strangersEvent', [], (world) => world.strangersEvent()),
	move('forwardedEvent', [], (world) => world.forwardedEvent()),
	move(
		'emit',
		[
			fc.integer({ min: 1, max: 3 }),
			fc.constantFrom<Copies>('none', 'message', 'event'),
			order,
			fc.option(fc.nat(12), { nil: undefined, freq: 4 }),
		],
		(world, count, copies, mixed, kill) => world.emit(count, copies, mixed, kill),
	),
	move('emit', [fc.constant(1)], (world, count) => world.emit(count, 'none', [])),
	move('redeliver', [fc.boolean(), order], (world, all, mixed) => world.redeliver(all, mixed)),
	move('endAtAmazon', [], (world) => world.endAtAmazon()),
	move('startCopy', [list], (world, mode) => world.startCopy(mode)),
	move('restartCopy', [list], (world, mode) => {
		if (world.copy) world.restart(mode, world.copy);
	}),
	move('unpublishCopy', [list], (world, mode) => {
		if (world.copy) world.unpublish(mode, world.copy);
	}),
	move('advance', [fc.nat(12)], (world, minutes) => world.advance(minutes)),
	move('setClock', [fc.integer({ min: -4, max: 4 })], (world, minutes) => world.setClock(minutes)),
	move('mustHear', [], (world) => world.mustHear()),
];

/** For any events in any order, the rules hold, and in the end every trigger receives events. */
export const triggerProperty = fc.property(
	fc.commands(moves, { maxCommands: 40, size: 'max' }),
	(commands) => {
		const world = new TriggerWorld();
		const realNow = Date.now;
		Date.now = world.clock;
		try {
			fc.modelRun(() => ({ model: {}, real: world }), commands);
			world.mustHear();
		} finally {
			Date.now = realNow;
		}
	},
);
