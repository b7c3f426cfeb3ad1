import { AnsweringServer } from '../../answeringServer';
import { readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import {
	getLiveToken,
	getTokenPauseLeft,
	getUsedToken,
	handOverToken,
	isTokenYoung,
	obtainToken,
	pauseTokenRequests,
	refuseToken,
	useToken,
} from '../../../credentials/connection/tokens';
import { sendWithAxios } from './sendWithAxios';

let server: AnsweringServer;
let issued = 0;

const issuing =
	(expires_in = 3600) =>
	() => {
		issued += 1;
		return { body: { access_token: `token-${issued}`, expires_in } };
	};

beforeAll(async () => {
	server = await AnsweringServer.open();
});
beforeEach(() => {
	server.answerWith(issuing());
});
afterAll(async () => {
	await server.close();
});

let clients = 0;

/** A client that no other test uses, because the token cache lives as long as the process. */
function newConnection(changes: { scope?: string[]; clientId?: string } = {}): Connection {
	clients += 1;
	return readConnection({
		environment: 'custom',
		baseUrl: server.url,
		tokenUrl: '',
		clientId: `client-${clients}`,
		clientSecret: 'secret',
		scope: ['client/read'],
		...changes,
	});
}

const obtain = async (connection: Connection) => await obtainToken(sendWithAxios, connection);

describe('Tokens', () => {
	it('are requested once for 50 concurrent callers', async () => {
		const connection = newConnection();
		const tokens = await Promise.all(
			Array.from({ length: 50 }, async () => await obtain(connection)),
		);
		expect(server.seen).toHaveLength(1);
		expect(new Set(tokens)).toEqual(new Set([`token-${issued}`]));
	});

	it('are reused until they expire', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		expect(await obtain(connection)).toBe(first);
		expect(server.seen).toHaveLength(1);
		expect(getLiveToken(connection)).toBe(first);
	});

	it('are not reused after they expire', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 3601 * 1000);
		expect(getLiveToken(connection)).toBeUndefined();
		const second = await obtain(connection);
		now.mockRestore();
		expect(second).not.toBe(first);
		expect(server.seen).toHaveLength(2);
	});

	it('are not reused after Kobble rejected them', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		refuseToken(connection, first);
		expect(getLiveToken(connection)).toBeUndefined();
		expect(await obtain(connection)).not.toBe(first);
	});

	it('are replaced once if 50 requests with the same token are rejected', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		const tokens = await Promise.all(
			Array.from({ length: 50 }, async () => {
				refuseToken(connection, first);
				return await obtain(connection);
			}),
		);
		expect(server.seen).toHaveLength(2);
		expect(new Set(tokens).size).toBe(1);
	});

	it('stay valid if an older token is rejected late', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		refuseToken(connection, first);
		const second = await obtain(connection);
		refuseToken(connection, first);
		expect(await obtain(connection)).toBe(second);
		expect(server.seen).toHaveLength(2);
	});

	it('are valid again if the endpoint returns the rejected token again', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ body: { access_token: 'the-same', expires_in: 60 } }));
		refuseToken(connection, await obtain(connection));
		expect(await obtain(connection)).toBe('the-same');
		expect(getLiveToken(connection)).toBe('the-same');
	});

	it('are separate for two scopes of one client', async () => {
		const clientId = 'client-of-two-scopes';
		const reading = newConnection({ clientId });
		const writing = newConnection({ clientId, scope: ['client/write'] });
		const [one, other] = await Promise.all([obtain(reading), obtain(writing)]);
		expect(one).not.toBe(other);
		refuseToken(reading, one);
		expect(getLiveToken(reading)).toBeUndefined();
		expect(getLiveToken(writing)).toBe(other);
		expect(server.seen.map(({ body }) => new URLSearchParams(body).get('scope')).sort()).toEqual([
			'client/read',
			'client/write',
		]);
	});

	it('that cannot be obtained fail for all waiting callers, with one request and the same error', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 401, body: { error: 'invalid_client' } }));
		const waiting = Array.from({ length: 50 }, async () => await obtain(connection));
		const outcomes = await Promise.allSettled(waiting);
		expect(server.seen).toHaveLength(1);
		for (const outcome of outcomes) {
			expect(outcome).toMatchObject({
				status: 'rejected',
				reason: { message: 'Kobble does not accept the client ID or the client secret' },
			});
		}
	});

	it('are requested again after a failure, which is then forgotten', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 503 }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		server.answerWith(issuing());
		expect(await obtain(connection)).toBe(`token-${issued}`);
	});

	it("are not requested while the endpoint's Retry-After lasts", async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 429, headers: { 'retry-after': '20' } }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		await expect(obtain(connection)).rejects.toThrow('for now');
		expect(server.seen).toHaveLength(1);
		expect(getTokenPauseLeft(connection)).toBeGreaterThan(19_000);
	});

	it('are not requested while a caller waits before the next attempt', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 503 }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		pauseTokenRequests(connection, 10_000);
		await expect(obtain(connection)).rejects.toThrow('for now');
		expect(server.seen).toHaveLength(1);
	});

	it('are found by the credential object that signed a request', async () => {
		const connection = newConnection();
		const credential = {};
		expect(useToken(credential, connection)).toBeUndefined();
		const token = await obtain(connection);
		expect(getUsedToken(credential)).toBeUndefined();
		expect(useToken(credential, connection)).toBe(token);
		expect(getUsedToken(credential)).toBe(token);
	});

	it('count as new for a while, but not after a newer one exists', async () => {
		const connection = newConnection();
		const token = await obtain(connection);
		expect(isTokenYoung(connection, token, 10_000)).toBe(true);
		expect(isTokenYoung(connection, token, 0)).toBe(false);
		refuseToken(connection, token);
		await obtain(connection);
		expect(isTokenYoung(connection, token, 10_000)).toBe(false);
	});

	it('count as new no longer once they are refused', async () => {
		const connection = newConnection();
		const token = await obtain(connection);
		refuseToken(connection, token);
		expect(isTokenYoung(connection, token, 10_000)).toBe(false);
	});

	it('are requested during a wait if none was refused before', async () => {
		const connection = newConnection();
		pauseTokenRequests(connection, 10_000);
		expect(await obtain(connection)).toBe(`token-${issued}`);
	});

	it('are handed over by a node for one request, which is attributed to them', async () => {
		const connection = newConnection();
		const token = await obtain(connection);
		const credential = { clientId: 'client' };
		const copy = handOverToken(credential, connection);
		expect(copy).toEqual({ clientId: 'client', accessToken: expect.stringContaining(token) });
		expect(credential).toEqual({ clientId: 'client' });
		expect(getUsedToken(copy)).toBe(token);
		refuseToken(connection, token);
		await obtain(connection);
		expect(useToken(copy, connection)).toBe(token);
	});

	it('that do not exist are not handed over, but n8n is kept from asking for one', async () => {
		const connection = newConnection();
		const copy = handOverToken({}, connection);
		expect(copy.accessToken).not.toBe('');
		expect(getUsedToken(copy)).toBeUndefined();
		expect(useToken(copy, connection)).toBeUndefined();
		const token = await obtain(connection);
		expect(useToken(copy, connection)).toBe(token);
	});

	it('that a fault of the program prevents are refused without its text, which may hold the secret', async () => {
		const connection = newConnection();
		const send = () => {
			throw new Error('client_secret=secret');
		};
		await expect(obtainToken(send, connection)).rejects.toMatchObject({
			message: 'Kobble gave no access token',
			advice: 'Try again in a minute',
			refused: false,
		});
	});
});
