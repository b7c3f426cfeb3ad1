import type { RelayCreateInput } from './contract';
import type { KobbleRequest } from './request';

/** Creates a relay [api-12287941]. Kobble documents neither an idempotency key nor a list. */
export function createRelayRequest(url: string): KobbleRequest {
	return {
		method: 'POST',
		path: '/customers/v1/relays',
		body: JSON.stringify({ url } satisfies RelayCreateInput),
		safety: 'unsafe',
		purpose: 'create the relay',
		advice: { 400: 'Check URL: Kobble must be able to reach it' },
	};
}
