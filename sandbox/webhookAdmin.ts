import express, { type RequestHandler, type Router } from 'express';
import { parseAwsFaults } from './aws/awsFaults';
import { parseEventOptions } from './webhooks/events';
import type { Webhooks } from './webhooks/webhooks';
import type { SandboxRuntime } from './runtime';

/** Everything there is to know, without the tokens that confirm a subscription. */
function describeWebhooks(webhooks: Webhooks) {
	const { topicArn, proxyUrl, caFile, environment } = webhooks;
	const subscriptions = webhooks
		.subscriptions()
		.map(({ subscription, subscriber: { arn, state } }) => ({ ...subscription, arn, state }));
	return {
		topicArn,
		proxyUrl,
		caFile,
		environment,
		subscriptions,
		emitted: webhooks.emitted(),
		counters: webhooks.counters(),
		awsRequests: webhooks.awsRequests(),
		refusedByProxy: webhooks.refusedByProxy(),
	};
}

function parseRedelivery(value: unknown): string[] | number {
	if (typeof value === 'object' && value !== null) {
		if ('newest' in value && typeof value.newest === 'number' && value.newest >= 1) {
			return value.newest;
		}
		if ('message_ids' in value && Array.isArray(value.message_ids)) {
			return value.message_ids.map(String);
		}
	}
	throw new Error('What is to be delivered again is { newest: n } or { message_ids: [...] }');
}

/** The calls under `/__sandbox` that are about webhooks. */
export function webhookAdminRouter(world: SandboxRuntime): Router {
	const router = express.Router();
	const withWebhooks =
		(act: (webhooks: Webhooks, ...args: Parameters<RequestHandler>) => void): RequestHandler =>
		(...args) => {
			const { webhooks } = world;
			if (webhooks === undefined) {
				throw new Error('This sandbox has no webhooks: start it with --webhooks');
			}
			act(webhooks, ...args);
		};
	router.get(
		'/webhooks',
		withWebhooks((webhooks, _request, response) => {
			response.json(describeWebhooks(webhooks));
		}),
	);
	router.post(
		'/events',
		withWebhooks((webhooks, request, response) => {
			response.json(webhooks.emit(parseEventOptions(request.body ?? {})));
		}),
	);
	router.get(
		'/deliveries',
		withWebhooks((webhooks, request, response) => {
			const newest = Number(request.query.newest ?? Number.MAX_SAFE_INTEGER);
			response.json(newest >= 1 ? webhooks.deliveries(newest) : []);
		}),
	);
	router.post(
		'/redeliver',
		withWebhooks((webhooks, request, response) => {
			response.json({ messages: webhooks.redeliver(parseRedelivery(request.body)) });
		}),
	);
	router.post(
		'/aws-faults',
		withWebhooks((webhooks, request, response) => {
			const faults = parseAwsFaults(request.body);
			webhooks.setAwsFaults(faults);
			response.json(faults);
		}),
	);
	router.delete(
		'/aws-faults',
		withWebhooks((webhooks, _request, response) => {
			webhooks.clearAwsFaults();
			response.json([]);
		}),
	);
	return router;
}
