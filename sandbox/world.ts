import { FaultDealer } from './faultDealer';
import { KeyMemory } from './idempotency';
import type { Ledger } from './ledger';
import { Limits } from './limits';
import { seedLedger, type SeedOptions, type SeededIds } from './seed';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { TokenOffice } from './tokens';
import { Traffic } from './traffic';
import type { Webhooks } from './webhooks/webhooks';

/** Everything a running sandbox remembers. */
export class World {
	settings: Settings;
	ledger: Ledger;
	ids: SeededIds;
	keys = new KeyMemory();
	traffic = new Traffic();
	limits = new Limits();
	readonly faults = new FaultDealer();
	readonly tokens = new TokenOffice();
	/** There where the sandbox was started with webhooks. */
	webhooks?: Webhooks;

	constructor(
		private readonly firstSettings: Partial<Settings>,
		private seedOptions: SeedOptions,
	) {
		this.settings = { ...DEFAULT_SETTINGS, ...firstSettings };
		({ ledger: this.ledger, ids: this.ids } = seedLedger(seedOptions));
	}

	/**
	 * Back to the start: records, keys, counters, settings, no faults, no subscriptions. Tokens stay valid, because a client that
	 * remembers one should not meet a 401 that its test did not ask for.
	 */
	reset(seedOptions?: SeedOptions): SeededIds {
		this.seedOptions = { ...this.seedOptions, ...seedOptions };
		({ ledger: this.ledger, ids: this.ids } = seedLedger(this.seedOptions));
		this.settings = { ...DEFAULT_SETTINGS, ...this.firstSettings };
		this.keys = new KeyMemory();
		this.traffic = new Traffic();
		this.limits = new Limits();
		this.faults.setRules([]);
		this.webhooks?.reset();
		return this.ids;
	}
}
