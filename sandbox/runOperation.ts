import type { Request } from 'express';
import { refuse, type ApiResponse } from './apiResponse';
import { getRequestContext } from './requestContext';
import type { KeyedRequest } from './idempotencyStore';
import { KEYED_OPERATIONS, OPERATIONS } from './operations';
import { pause } from './pause';
import type { SandboxRuntime } from './runtime';

/** The parameters of a list; a parameter given twice did not pass the contract. */
export function readQuery(request: Request): Record<string, string> {
	const query: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.query)) {
		if (value !== undefined) query[name] = String(value);
	}
	return query;
}

function runOperation(world: SandboxRuntime, request: Request): ApiResponse {
	const { operationId, pathParameters, log: traffic } = getRequestContext(request);
	const operation = OPERATIONS.get(operationId);
	if (operation === undefined)
		throw new Error(`The contract has an operation ${operationId} too many`);
	return operation({
		records: world.records,
		settings: world.settings,
		path: pathParameters,
		query: readQuery(request),
		body: request.body,
		webhooks: world.webhooks,
		onCardCreated: (walletId) => traffic.countCard(walletId),
	});
}

/** Runs an operation that takes an idempotency key, or answers as the key's first request was answered. */
async function runKeyedOperation(world: SandboxRuntime, request: Request, key: string): Promise<ApiResponse> {
	const { clientId, latencyMs, record, log: traffic } = getRequestContext(request);
	const { idempotency: keys, settings } = world;
	const keyed: KeyedRequest = {
		clientId,
		key,
		method: request.method,
		path: request.path,
		body: request.body,
	};
	const verdict = keys.begin(keyed, settings.keyRetentionSeconds);
	switch (verdict.kind) {
		case 'running':
			return refuse(409, 'A request with this idempotency key is still being processed');
		case 'mismatch':
			return refuse(422, 'This idempotency key was used with another request');
		case 'replay':
			traffic.replayed(record);
			await pause(latencyMs);
			return verdict.answer;
		case 'new':
			break;
	}
	await pause(latencyMs);
	try {
		const answer = runOperation(world, request);
		if (answer.status >= 400 && !settings.replayRefusals) keys.release(keyed);
		else keys.complete(keyed, answer);
		return answer;
	} catch (error) {
		keys.release(keyed);
		throw error;
	}
}

/** Does what an admitted request asks for and gives the answer to it. */
export async function respond(world: SandboxRuntime, request: Request): Promise<ApiResponse> {
	const { isToken, operationId, idempotencyKey, latencyMs, log: traffic } = getRequestContext(request);
	if (isToken) {
		await pause(latencyMs);
		const answer = world.tokens.issue(request.body, world.settings.tokenLifetimeSeconds);
		if (answer.status === 200) traffic.tokensIssued += 1;
		return answer;
	}
	if (KEYED_OPERATIONS.has(operationId) && idempotencyKey !== undefined) {
		return await runKeyedOperation(world, request, idempotencyKey);
	}
	await pause(latencyMs);
	return runOperation(world, request);
}
