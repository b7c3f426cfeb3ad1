import { FaultInjector } from './faultInjector';
import { IdempotencyStore } from './idempotencyStore';
import type { RecordStore } from './recordStore';
import { RateLimiter } from './rateLimiter';
import { seedRecords, type SeededIds, type SeedOptions } from './seed';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { TokenIssuer } from './tokens';
import { RequestLog } from './requestLog';
import type { Webhooks } from './webhooks/webhooks';

/** The state of a running sandbox. */
export class SandboxRuntime {
	settings: Settings;
	records: RecordStore;
	seededIds: SeededIds;
	idempotency = new IdempotencyStore();
	log = new RequestLog();
	rateLimiter = new RateLimiter();
	readonly faults = new FaultInjector();
	readonly tokens = new TokenIssuer();
	/** Set only if the sandbox was started with webhooks. */
	webhooks?: Webhooks;

	constructor(
		private readonly initialSettings: Partial<Settings>,
		private seedOptions: SeedOptions,
	) {
		this.settings = { ...DEFAULT_SETTINGS, ...initialSettings };
		({ records: this.records, ids: this.seededIds } = seedRecords(seedOptions));
	}

	/**
	 * Restores records, keys, counters and settings, and removes all faults and subscriptions. Tokens stay valid, so that
	 * a client with a cached token does not get an unexpected 401.
	 */
	reset(seedOptions?: SeedOptions): SeededIds {
		this.seedOptions = { ...this.seedOptions, ...seedOptions };
		({ records: this.records, ids: this.seededIds } = seedRecords(this.seedOptions));
		this.settings = { ...DEFAULT_SETTINGS, ...this.initialSettings };
		this.idempotency = new IdempotencyStore();
		this.log = new RequestLog();
		this.rateLimiter = new RateLimiter();
		this.faults.setRules([]);
		this.webhooks?.reset();
		return this.seededIds;
	}
}
