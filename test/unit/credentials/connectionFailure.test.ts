import { UserError } from 'n8n-workflow';

import { classifyConnectionError } from '../../../credentials/connection/connectionFailure';
import { runWithDeadline, TIMED_OUT } from '../../../credentials/connection/deadline';

const createError = (message: string, values: object = {}) =>
	Object.assign(new Error(message), values);

const connectTimeout = createError('', {
	name: 'AggregateError',
	code: 'ETIMEDOUT',
	errors: [
		createError('connect ETIMEDOUT 10.0.0.1:443', { code: 'ETIMEDOUT', syscall: 'connect' }),
	],
});

describe('A request without a response', () => {
	it.each<[string, Error, string]>([
		['nobody listens', createError('x', { code: 'ECONNREFUSED' }), 'network'],
		['no such host', createError('x', { cause: { code: 'ENOTFOUND' } }), 'network'],
		['a connect timeout', connectTimeout, 'network'],
		['a connect timeout that n8n wrapped', createError('x', { cause: connectTimeout }), 'network'],
		['https on a plain port', createError('write EPROTO', { code: 'EPROTO' }), 'tls'],
		['an unknown issuer', createError('x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'certificate'],
		['another host', createError('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'certificate'],
		[
			'an address that n8n blocks',
			new UserError('The request was blocked because it resolves to a restricted IP address'),
			'blockedAddress',
		],
		[
			'a domain that is not allowed',
			new UserError('Domain not allowed: This credential is restricted'),
			'domainNotAllowed',
		],
		[
			'a proxy that asks for a login',
			createError('Proxy connection ended: tunneling socket, statusCode=407'),
			'proxy',
		],
		[
			'a proxy that refuses',
			createError('Bad response to CONNECT: status code 403 from proxy'),
			'proxy',
		],
	])('certainly did not arrive: %s', (_what, error, reason) => {
		expect(classifyConnectionError(error).reason).toBe(reason);
	});

	it.each<[unknown, string]>([
		[createError('read ECONNRESET', { code: 'ECONNRESET' }), 'ECONNRESET'],
		[createError('timeout of 1000ms exceeded', { code: 'ECONNABORTED' }), 'timeout'],
		[createError('read ETIMEDOUT', { code: 'ETIMEDOUT', syscall: 'read' }), 'timeout'],
		[createError('read EHOSTUNREACH', { code: 'EHOSTUNREACH', syscall: 'read' }), 'EHOSTUNREACH'],
		[createError('aborted', { httpCode: '200' }), 'no answer'],
		[undefined, 'no answer'],
	])('may have arrived: %s', (error, code) => {
		expect(classifyConnectionError(error)).toEqual({ reason: undefined, code });
	});
});

describe('A deadline', () => {
	it('returns a result or an error that comes in time', async () => {
		expect(await runWithDeadline(Promise.resolve('done'), 1_000)).toBe('done');
		await expect(runWithDeadline(Promise.reject(new Error('failed')), 1_000)).rejects.toThrow(
			'failed',
		);
	});

	it('stops waiting for slow work, at the time limit of each', async () => {
		const never = new Promise<string>(() => undefined);
		const startedAt = performance.now();
		const [first, second] = await Promise.all([
			runWithDeadline(never, 100),
			runWithDeadline(never, 300),
		]);
		expect([first, second]).toEqual([TIMED_OUT, TIMED_OUT]);
		const took = performance.now() - startedAt;
		expect(took).toBeGreaterThanOrEqual(300);
		expect(took).toBeLessThan(2_000);
	});
});
