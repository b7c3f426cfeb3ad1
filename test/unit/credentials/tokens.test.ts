import { AnsweringServer } from '../../answeringServer';
import { readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import {
	getLiveToken,
	getTokenPauseLeft,
	getUsedToken,
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

/** Of a client that no other test has, because what is known of tokens is kept for the process. */
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
	it('are asked for once by 50 who need one at the same time', async () => {
		const connection = newConnection();
		const tokens = await Promise.all(
			Array.from({ length: 50 }, async () => await obtain(connection)),
		);
		expect(server.seen).toHaveLength(1);
		expect(new Set(tokens)).toEqual(new Set([`token-${issued}`]));
	});

	it('are handed out again while they live', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		expect(await obtain(connection)).toBe(first);
		expect(server.seen).toHaveLength(1);
		expect(getLiveToken(connection)).toBe(first);
	});

	it('are not handed out once their time is over', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 3601 * 1000);
		expect(getLiveToken(connection)).toBeUndefined();
		const second = await obtain(connection);
		now.mockRestore();
		expect(second).not.toBe(first);
		expect(server.seen).toHaveLength(2);
	});

	it('are not handed out once Kobble refused them', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		refuseToken(connection, first);
		expect(getLiveToken(connection)).toBeUndefined();
		expect(await obtain(connection)).not.toBe(first);
	});

	it('are replaced once for 50 who were all refused with the same one', async () => {
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

	it('stay when an older one is refused late', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		refuseToken(connection, first);
		const second = await obtain(connection);
		refuseToken(connection, first);
		expect(await obtain(connection)).toBe(second);
		expect(server.seen).toHaveLength(2);
	});

	it('are good again where the endpoint hands out the refused one once more', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ body: { access_token: 'the-same', expires_in: 60 } }));
		refuseToken(connection, await obtain(connection));
		expect(await obtain(connection)).toBe('the-same');
		expect(getLiveToken(connection)).toBe('the-same');
	});

	it('of two scopes of one client are two', async () => {
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

	it('that cannot be had are refused to all who wait, by one request, in the same words', async () => {
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

	it('are asked for again after a failure, which is forgotten then', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 503 }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		server.answerWith(issuing());
		expect(await obtain(connection)).toBe(`token-${issued}`);
	});

	it('are not asked for while the endpoint wants to be left alone', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 429, headers: { 'retry-after': '20' } }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		await expect(obtain(connection)).rejects.toThrow('for now');
		expect(server.seen).toHaveLength(1);
		expect(getTokenPauseLeft(connection)).toBeGreaterThan(19_000);
	});

	it('are not asked for while a caller waits before the next try', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 503 }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		pauseTokenRequests(connection, 10_000);
		await expect(obtain(connection)).rejects.toThrow('for now');
		expect(server.seen).toHaveLength(1);
	});

	it('are known by the credential object that a request was signed with', async () => {
		const connection = newConnection();
		const credential = {};
		expect(useToken(credential, connection)).toBeUndefined();
		const token = await obtain(connection);
		expect(getUsedToken(credential)).toBeUndefined();
		expect(useToken(credential, connection)).toBe(token);
		expect(getUsedToken(credential)).toBe(token);
	});

	it('are young for a while, and never once there is a newer one', async () => {
		const connection = newConnection();
		const token = await obtain(connection);
		expect(isTokenYoung(connection, token, 10_000)).toBe(true);
		expect(isTokenYoung(connection, token, 0)).toBe(false);
		refuseToken(connection, token);
		await obtain(connection);
		expect(isTokenYoung(connection, token, 10_000)).toBe(false);
	});
});
