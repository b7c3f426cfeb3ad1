import type { Issuer, OnError, Racer } from './measuredNodes';
import type { Fault } from './results';

export const RACER_NAMES: Readonly<Record<Racer, string>> = {
	httpRequest: 'HTTP Request',
	kobbleCards20: 'Kobble Cards, 20 at once (default)',
	kobbleCards50: 'Kobble Cards, 50 at once',
};

export const ISSUER_NAMES: Readonly<Record<Issuer, string>> = {
	httpRequestNewKey: 'HTTP Request, new key at each try',
	httpRequestItemKey: 'HTTP Request, key from the item',
	kobbleCards: 'Kobble Cards',
};

/** The names in the editor. */
export const ON_ERROR_NAMES: Readonly<Record<OnError, string>> = {
	stopWorkflow: 'Stop Workflow',
	continueRegularOutput: 'Continue',
};

export const FAULT_NAMES: Readonly<Record<Fault, string>> = {
	answered500: 'every 20th request answered 500, nothing done',
	cutAfterActing: 'every 20th connection cut after the card was made',
};
