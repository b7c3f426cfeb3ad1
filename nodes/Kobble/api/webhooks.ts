import type { WebhookCreateInput } from './contract';
import type { KobbleRequest } from './request';

/**
 * The documentation uses `customer`, singular, unlike in all other paths [api-13129041,
 * api-13129088].
 */
const SUBSCRIPTIONS = '/customer/v1/webhooks/subscriptions';

/** All webhook subscriptions [api-13129041]. The response is not documented. */
export function listSubscriptionsRequest(): KobbleRequest {
	return {
		method: 'GET',
		path: SUBSCRIPTIONS,
		safety: 'idempotent',
		purpose: 'list the webhook subscriptions',
		advice: {
			404: 'Check the Environment or the Base URL of the Kobble API credential',
		},
	};
}

/** Subscribes a URL [api-13129088]. No idempotency key is documented, so a repeat creates another one. */
export function createSubscriptionRequest(url: string): KobbleRequest {
	const refused =
		'Kobble may not accept this webhook URL, or no more of them. Check that it can be reached from the internet over https, and ask Kobble';
	return {
		method: 'POST',
		path: SUBSCRIPTIONS,
		body: JSON.stringify({ url } satisfies WebhookCreateInput),
		safety: 'unsafe',
		purpose: 'subscribe the webhook URL',
		advice: {
			400: refused,
			404: 'Check the Environment or the Base URL of the Kobble API credential',
			409: refused,
			422: refused,
		},
	};
}

/**
 * Ends a subscription [api-13129096].
 *
 * @param id as received from Kobble; it is not documented whether it is a UUID
 */
export function deleteSubscriptionRequest(id: string): KobbleRequest {
	return {
		method: 'DELETE',
		path: `${SUBSCRIPTIONS}/${encodeURIComponent(id)}`,
		safety: 'idempotent',
		purpose: 'end the webhook subscription',
	};
}
