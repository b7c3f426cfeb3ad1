import type { Request } from 'express';
import { readClock } from './clock';
import { getFaultTiming, isKept } from './faults';
import { refuse, type ApiResponse } from './apiResponse';
import { getRequestContext } from './requestContext';
import type { KeyedRequest } from './idempotencyStore';
import { KEYED_OPERATIONS, OPERATIONS } from './operations';
import { pause } from './pause';
import type { SandboxRuntime } from './runtime';

/** Reads the query parameters; the contract has already refused repeated parameters. */
export function readQuery(request: Request): Record<string, string> {
	const query: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.query)) {
		if (value !== undefined) query[name] = String(value);
	}
	return query;
}

function runOperation(runtime: SandboxRuntime, request: Request): ApiResponse {
	const { operationId, pathParameters, log } = getRequestContext(request);
	const operation = OPERATIONS.get(operationId);
	if (operation === undefined)
		throw new Error(`The contract has an operation ${operationId} that the sandbox does not have`);
	return operation({
		records: runtime.records,
		settings: runtime.settings,
		now: readClock(runtime.settings),
		path: pathParameters,
		query: readQuery(request),
		body: request.body,
		webhooks: runtime.webhooks,
		onCreated: (kind, id, content) => log.countCreated(kind, id, content),
		onCardCreated: (walletId) => log.countCard(walletId),
	});
}

/** Runs the operation, unless a stored fault for its key takes precedence. */
function runUnlessFault(runtime: SandboxRuntime, request: Request): ApiResponse {
	const { fault } = getRequestContext(request);
	const isBefore = fault !== undefined && isKept(fault) && getFaultTiming(fault) === 'before';
	return isBefore ? refuse(500, 'Not run') : runOperation(runtime, request);
}

/** Runs an operation with an idempotency key, or returns the response to the first request with this key. */
async function runKeyedOperation(
	runtime: SandboxRuntime,
	request: Request,
	key: string,
): Promise<ApiResponse> {
	const { clientId, fault, latencyMs, record, log } = getRequestContext(request);
	const { idempotency, settings } = runtime;
	const keyed: KeyedRequest = {
		clientId,
		key,
		method: request.method,
		path: request.path,
		body: request.body,
	};
	const lookup = idempotency.begin(keyed, settings);
	switch (lookup.kind) {
		case 'running':
			return refuse(409, 'A request with this idempotency key is still being processed');
		case 'mismatch':
			return refuse(422, 'This idempotency key was used with another request');
		case 'replay':
			log.countReplay(record);
			await pause(latencyMs);
			return lookup.answer;
		case 'new':
			break;
	}
	await pause(latencyMs);
	try {
		const answer = runUnlessFault(runtime, request);
		if (isKept(fault)) idempotency.complete(keyed, { ...answer, fault });
		else if (answer.status >= 400 && !settings.replayRefusals) idempotency.release(keyed);
		else idempotency.complete(keyed, answer);
		return answer;
	} catch (error) {
		idempotency.release(keyed);
		throw error;
	}
}

/** Performs a checked request and returns the response. */
export async function respond(runtime: SandboxRuntime, request: Request): Promise<ApiResponse> {
	const { isToken, operationId, idempotencyKey, latencyMs, log } = getRequestContext(request);
	if (isToken) {
		await pause(latencyMs);
		const answer = runtime.tokens.issue(request.body, runtime.settings.tokenLifetimeSeconds);
		if (answer.status === 200) log.tokensIssued += 1;
		return answer;
	}
	if (KEYED_OPERATIONS.has(operationId) && idempotencyKey !== undefined) {
		return await runKeyedOperation(runtime, request, idempotencyKey);
	}
	await pause(latencyMs);
	return runUnlessFault(runtime, request);
}
