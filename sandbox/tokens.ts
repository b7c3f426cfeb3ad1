import { randomBytes } from 'node:crypto';
import { refuseToken, type ApiResponse } from './apiResponse';
import { readOptionalText } from './operations/bodyFields';

export const CLIENT_ID = 'sandbox-client';
export const CLIENT_SECRET = 'sandbox-secret-for-loopback-only';
/** A second client, to test that idempotency keys belong to a client. Both see the same records. */
export const SECOND_CLIENT_ID = 'sandbox-client-2';
export const SECOND_CLIENT_SECRET = 'second-sandbox-secret-for-loopback-only';

/** [doc-768364] */
export const SCOPES = [
	'client/read',
	'client/write',
	'administrator/read',
	'administrator/write',
] as const;

const SECRETS: ReadonlyMap<string, string> = new Map([
	[CLIENT_ID, CLIENT_SECRET],
	[SECOND_CLIENT_ID, SECOND_CLIENT_SECRET],
]);

/** What a token allows. */
export interface Grant {
	clientId: string;
	scopes: ReadonlySet<string>;
	expiresAt: number;
}

function encodeJson(value: object): string {
	return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Issues tokens and knows the scopes of each. It never logs a token or a secret. */
export class TokenIssuer {
	private readonly grants = new Map<string, Grant>();

	/** Responds to a token request [doc-768364], with refusals as in RFC 6749 section 5.2. */
	issue(form: unknown, lifetimeSeconds: number, now = Date.now()): ApiResponse {
		if (readOptionalText(form, 'grant_type') !== 'client_credentials') {
			return refuseToken(400, 'unsupported_grant_type', 'Only client_credentials is supported');
		}
		const clientId = readOptionalText(form, 'client_id') ?? '';
		const secret = SECRETS.get(clientId);
		if (secret === undefined || secret !== readOptionalText(form, 'client_secret')) {
			return refuseToken(401, 'invalid_client', 'Client authentication failed');
		}
		const scopes = (readOptionalText(form, 'scope') ?? '').split(' ').filter(Boolean);
		const known: ReadonlySet<string> = new Set(SCOPES);
		if (scopes.length === 0 || !scopes.every((scope) => known.has(scope))) {
			return refuseToken(400, 'invalid_scope', `Known scopes: ${SCOPES.join(', ')}`);
		}
		const expiresAt = now + lifetimeSeconds * 1000;
		const token = this.createToken(clientId, scopes, now, expiresAt);
		this.grants.set(token, { clientId, scopes: new Set(scopes), expiresAt });
		return {
			status: 200,
			body: { access_token: token, expires_in: lifetimeSeconds, token_type: 'Bearer' },
			headers: { 'Cache-Control': 'no-store' },
		};
	}

	/** The grant of an `Authorization` header's token; undefined if the token is unknown or expired. */
	findGrant(authorization: string | undefined, now = Date.now()): Grant | undefined {
		const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
		const grant = token === undefined ? undefined : this.grants.get(token);
		return grant !== undefined && grant.expiresAt > now ? grant : undefined;
	}

	revokeAll(): void {
		this.grants.clear();
	}

	/** Looks like the JWT in the documentation; random text replaces the signature. */
	private createToken(clientId: string, scopes: string[], now: number, expiresAt: number): string {
		const claims = {
			client_id: clientId,
			scope: scopes.join(' '),
			iat: Math.floor(now / 1000),
			exp: Math.floor(expiresAt / 1000),
		};
		const signature = randomBytes(32).toString('base64url');
		return `${encodeJson({ alg: 'none', typ: 'JWT' })}.${encodeJson(claims)}.${signature}`;
	}
}
