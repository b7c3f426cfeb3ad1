import express, { type Express } from 'express';

import { adminRouter } from './admin';
import { getContract } from './contract';
import {
	enforceLimits,
	handleErrors,
	injectFaults,
	logRequest,
	recordOperation,
	sendResponse,
	TOKEN_PATH,
} from './middleware';
import type { RequestRecord } from './requestLog';
import type { SandboxRuntime } from './runtime';

export interface Listeners {
	/** Called with each request once it has ended. */
	onRequest?: (record: RequestRecord) => void;
	/** Called when a response breaks the contract. */
	onBrokenContract: (line: string) => void;
}

/** The API, the token endpoint and the admin endpoints of one sandbox. */
export function createApp(runtime: SandboxRuntime, listeners: Listeners): Express {
	const contract = getContract();
	const app = express();
	app.disable('x-powered-by');
	app.disable('etag');
	app.use('/__sandbox', adminRouter(runtime));
	app.use(logRequest(runtime, (record) => listeners.onRequest?.(record)));
	app.use(contract.matchOperation, recordOperation);
	app.use(express.json(), express.urlencoded({ extended: false }));
	app.use(enforceLimits(runtime), injectFaults(runtime));
	app.use(contract.checkRequest, sendResponse(runtime));
	app.use(handleErrors(runtime, listeners.onBrokenContract));
	return app;
}

/** Only the token endpoint of `app`, for a separate listener: Kobble serves it on another host. */
export function createTokenApp(app: Express): Express {
	const host = express();
	host.disable('x-powered-by');
	host.post(TOKEN_PATH, (request, response, next) => app(request, response, next));
	return host;
}
