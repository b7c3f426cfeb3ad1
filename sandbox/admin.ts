import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { parseAwsFaults } from './aws/awsFaults';
import { parseEventOptions } from './webhooks/events';
import type { Webhooks } from './webhooks/webhooks';
import type { SandboxRuntime } from './runtime';
import { parseFaultRules } from './faultRules';
import { isLoopbackHost, parseUrl } from './loopback';
import { parseSeedOptions } from './seed';
import { parseSettings } from './settings';

/** The state of the webhooks, without the tokens that confirm a subscription. */
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
	throw new Error(
		'The body is { newest: n } or { message_ids: [...] }: the messages to deliver again',
	);
}

/** The endpoints under `/__sandbox` for webhooks. */
export function webhookAdminRouter(runtime: SandboxRuntime): Router {
	const router = express.Router();
	const withWebhooks =
		(act: (webhooks: Webhooks, ...args: Parameters<RequestHandler>) => void): RequestHandler =>
		(...args) => {
			const { webhooks } = runtime;
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

function getHostname(url: string): string | undefined {
	return parseUrl(url)?.hostname;
}

/** Refuses requests that a web page in a browser could send: those with another host name or origin. */
const requireLoopback: RequestHandler = (request, response, next) => {
	const { origin } = request.headers;
	const hosts = [getHostname(`http://${request.headers.host ?? ''}`)];
	if (origin !== undefined) hosts.push(getHostname(origin));
	if (hosts.every((host) => host !== undefined && isLoopbackHost(host))) return next();
	response
		.status(403)
		.json({ message: 'These calls are allowed only from this machine, by a loopback name' });
};

const sendErrorMessage: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
	response.status(400).json({ message: error instanceof Error ? error.message : 'Bad request' });
};

/** The endpoints under `/__sandbox` with which tests and people control a running sandbox. */
export function adminRouter(runtime: SandboxRuntime): Router {
	const router = express.Router();
	router.use(requireLoopback, express.json());
	router.get('/counters', (_request, response) => {
		response.json(runtime.log.counters());
	});
	router.get('/requests', (request, response) => {
		const newest = Number(request.query.newest ?? Number.MAX_SAFE_INTEGER);
		response.json(newest >= 1 ? runtime.log.newest(newest) : []);
	});
	router.get('/cards', (_request, response) => {
		response.json(runtime.records.cardsByAge);
	});
	router.get('/seed', (_request, response) => {
		response.json(runtime.seededIds);
	});
	router.get('/settings', (_request, response) => {
		response.json(runtime.settings);
	});
	router.post('/seed', (request, response) => {
		response.json(runtime.reset(parseSeedOptions(request.body ?? {})));
	});
	router.post('/reset', (_request, response) => {
		response.json(runtime.reset());
	});
	router.post('/settings', (request, response) => {
		Object.assign(runtime.settings, parseSettings(request.body));
		response.json(runtime.settings);
	});
	router.post('/faults', (request, response) => {
		const rules = parseFaultRules(request.body);
		runtime.faults.setRules(rules);
		response.json(rules);
	});
	router.delete('/faults', (_request, response) => {
		runtime.faults.setRules([]);
		response.json([]);
	});
	router.post('/revoke-tokens', (_request, response) => {
		runtime.tokens.revokeAll();
		response.json({ revoked: true });
	});
	router.post('/forget-keys', (_request, response) => {
		runtime.idempotency.forgetAll();
		response.json({ forgotten: true });
	});
	router.use(webhookAdminRouter(runtime));
	router.use((request, response) => {
		response.status(404).json({ message: `There is no ${request.method} ${request.originalUrl}` });
	});
	router.use(sendErrorMessage);
	return router;
}
