/** Sets the clock of n8n's process ahead by a number of milliseconds, and passes its input on. */
exports.FixtureClock = class FixtureClock {
	description = {
		name: 'fixtureClock',
		displayName: 'Fixture Clock',
		description: 'Sets the clock',
		group: ['transform'],
		version: 1,
		defaults: { name: 'Fixture Clock' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'Ahead', name: 'ahead', type: 'number', default: 0 }],
	};

	async execute() {
		setClockAhead(Number(this.getNodeParameter('ahead', 0)));
		return [this.getInputData()];
	}
};

const RealDate = globalThis.Date;
let ahead = 0;

const now = () => RealDate.now() + ahead;

/** Only the wall clock: timers and `performance.now()` go on as before. */
function setClockAhead(milliseconds) {
	ahead = milliseconds;
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, given, newTarget) =>
			Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
		get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
	});
}
