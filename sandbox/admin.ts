import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { parseFaultRules } from './faultRules';
import { isLoopbackHost } from './loopback';
import { parseSeedOptions } from './seedOptions';
import { parseSettings } from './settings';
import { parseUrl } from './urls';
import { webhookAdminRouter } from './webhookAdmin';
import type { SandboxRuntime } from './runtime';

function getHostname(url: string): string | undefined {
	return parseUrl(url)?.hostname;
}

/** Refuses what a web page in a browser could send here: another host's name, or another origin. */
const requireLoopback: RequestHandler = (request, response, next) => {
	const { origin } = request.headers;
	const hosts = [getHostname(`http://${request.headers.host ?? ''}`)];
	if (origin !== undefined) hosts.push(getHostname(origin));
	if (hosts.every((host) => host !== undefined && isLoopbackHost(host))) return next();
	response.status(403).json({ message: 'Only from this machine, by a loopback name' });
};

const sendErrorMessage: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
	response.status(400).json({ message: error instanceof Error ? error.message : 'Bad request' });
};

/** The calls under `/__sandbox` with which tests and people steer a running sandbox. */
export function adminRouter(world: SandboxRuntime): Router {
	const router = express.Router();
	router.use(requireLoopback, express.json());
	router.get('/counters', (_request, response) => {
		response.json(world.log.counters());
	});
	router.get('/requests', (request, response) => {
		const newest = Number(request.query.newest ?? Number.MAX_SAFE_INTEGER);
		response.json(newest >= 1 ? world.log.newest(newest) : []);
	});
	router.get('/cards', (_request, response) => {
		response.json(world.records.cardsByAge);
	});
	router.get('/seed', (_request, response) => {
		response.json(world.seededIds);
	});
	router.get('/settings', (_request, response) => {
		response.json(world.settings);
	});
	router.post('/seed', (request, response) => {
		response.json(world.reset(parseSeedOptions(request.body ?? {})));
	});
	router.post('/reset', (_request, response) => {
		response.json(world.reset());
	});
	router.post('/settings', (request, response) => {
		Object.assign(world.settings, parseSettings(request.body));
		response.json(world.settings);
	});
	router.post('/faults', (request, response) => {
		const rules = parseFaultRules(request.body);
		world.faults.setRules(rules);
		response.json(rules);
	});
	router.delete('/faults', (_request, response) => {
		world.faults.setRules([]);
		response.json([]);
	});
	router.post('/revoke-tokens', (_request, response) => {
		world.tokens.revokeAll();
		response.json({ revoked: true });
	});
	router.use(webhookAdminRouter(world));
	router.use((request, response) => {
		response.status(404).json({ message: `There is no ${request.method} ${request.originalUrl}` });
	});
	router.use(sendErrorMessage);
	return router;
}
