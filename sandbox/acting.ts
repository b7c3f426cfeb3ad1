import type { Request } from 'express';
import { refuse, type Answer } from './answers';
import { exchangeOf } from './exchange';
import type { KeyedRequest } from './idempotency';
import { KEYED_OPERATIONS, OPERATIONS } from './operations';
import { pause } from './pause';
import type { World } from './world';

/** The parameters of a list; a parameter given twice did not pass the contract. */
export function queryOf(request: Request): Record<string, string> {
	const query: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.query)) {
		if (value !== undefined) query[name] = String(value);
	}
	return query;
}

function run(world: World, request: Request): Answer {
	const { operationId, pathParameters, traffic } = exchangeOf(request);
	const operation = OPERATIONS.get(operationId);
	if (operation === undefined)
		throw new Error(`The contract has an operation ${operationId} too many`);
	return operation({
		ledger: world.ledger,
		settings: world.settings,
		path: pathParameters,
		query: queryOf(request),
		body: request.body,
		webhooks: world.webhooks,
		cardCreated: (walletId) => traffic.cardCreated(walletId),
	});
}

/** Runs an operation that takes an idempotency key, or answers as the key's first request was answered. */
async function actOnce(world: World, request: Request, key: string): Promise<Answer> {
	const { clientId, latencyMs, record, traffic } = exchangeOf(request);
	const { keys, settings } = world;
	const keyed: KeyedRequest = {
		clientId,
		key,
		method: request.method,
		path: request.path,
		body: request.body,
	};
	const verdict = keys.take(keyed, settings.keyRetentionSeconds);
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
		const answer = run(world, request);
		if (answer.status >= 400 && !settings.replayRefusals) keys.forget(keyed);
		else keys.keep(keyed, answer);
		return answer;
	} catch (error) {
		keys.forget(keyed);
		throw error;
	}
}

/** Does what an admitted request asks for and gives the answer to it. */
export async function act(world: World, request: Request): Promise<Answer> {
	const { isToken, operationId, idempotencyKey, latencyMs, traffic } = exchangeOf(request);
	if (isToken) {
		await pause(latencyMs);
		const answer = world.tokens.answer(request.body, world.settings.tokenLifetimeSeconds);
		if (answer.status === 200) traffic.tokensIssued += 1;
		return answer;
	}
	if (KEYED_OPERATIONS.has(operationId) && idempotencyKey !== undefined) {
		return await actOnce(world, request, idempotencyKey);
	}
	await pause(latencyMs);
	return run(world, request);
}
