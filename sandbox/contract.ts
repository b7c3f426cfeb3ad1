import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import type { OpenApiRequest } from 'express-openapi-validator/dist/framework/types';
import { getRequestContext } from './requestContext';

/** The middlewares that check the contract, in two parts. */
export interface Contract {
	/** Finds the operation, refuses unknown paths, and checks every later response. */
	matchOperation: RequestHandler[];
	/** Checks the token and its scope, then the request. */
	checkRequest: RequestHandler[];
}

/** Why a token is not sufficient. */
class Unauthorized extends Error {
	constructor(
		readonly status: 401 | 403,
		message: string,
	) {
		super(message);
	}
}

// Created once: each operation has two alternatives, one of which nearly always throws, and a stack trace is slow.
const UNKNOWN_TOKEN = new Unauthorized(401, 'Missing, invalid or expired token');
const SCOPE_MISSING = {
	403: new Unauthorized(403, 'The scopes of the token do not allow this'),
	// As AWS API Gateway responds with a Cognito authorizer.
	401: new Unauthorized(401, 'Unauthorized'),
} as const;

function checkToken(request: OpenApiRequest, scopes: string[]): boolean {
	const context = getRequestContext(request);
	const { tokens, settings } = context.runtime;
	const grant = tokens.findGrant(request.headers.authorization);
	if (grant === undefined) throw UNKNOWN_TOKEN;
	if (!scopes.every((scope) => grant.scopes.has(scope))) {
		throw SCOPE_MISSING[settings.missingScopeStatus];
	}
	context.clientId = grant.clientId;
	return true;
}

const CHECKING_MIDDLEWARES = new Set(['securityMiddleware', 'requestMiddleware']);

/**
 * The contract in `openapi.yaml`, checked by express-openapi-validator. The library checks only responses that are sent
 * after its last middleware, so its own refusals would be sent unchecked. With its parts in another order all responses
 * are checked, and faults are injected before a request is validated.
 */
function loadContract(): Contract {
	const parts = middleware({
		apiSpec: join(__dirname, 'openapi.yaml'),
		validateRequests: true,
		validateResponses: true,
		validateSecurity: { handlers: { kobble: checkToken } },
		fileUploader: false,
	});
	const admit = parts.filter((part) => CHECKING_MIDDLEWARES.has(part.name));
	if (admit.length !== CHECKING_MIDDLEWARES.size) {
		throw new Error('express-openapi-validator names its middlewares differently in this version');
	}
	return {
		matchOperation: parts.filter((part) => !CHECKING_MIDDLEWARES.has(part.name)),
		checkRequest: admit,
	};
}

let contract: Contract | undefined;

/** Gives all sandboxes of this process the same validators: to compile them takes a tenth of a second. */
export function getContract(): Contract {
	contract ??= loadContract();
	return contract;
}

/** The operation that handles a request. */
export interface MatchedOperation {
	operationId: string;
	/** The path template in the contract. */
	template: string;
	pathParameters: Readonly<Record<string, string>>;
}

export function getMatchedOperation(request: OpenApiRequest): MatchedOperation {
	const found = request.openapi;
	return {
		operationId: found?.schema?.operationId ?? '',
		template: found?.openApiRoute ?? '',
		pathParameters: found?.pathParams ?? {},
	};
}
