import { AnsweringServer } from '../../answeringServer';
import { readConnection } from '../../../credentials/connection/connection';
import type { Connection } from '../../../credentials/connection/connection';
import {
	acceptToken,
	isWorthTrying,
	liveToken,
	nextToken,
	obtainToken,
	refuseToken,
	tokenFailure,
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
		expect(liveToken(connection)).toBe(first);
	});

	it('are not handed out once their time is over', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3601 * 1000);
		expect(liveToken(connection)).toBeUndefined();
		const second = await obtain(connection);
		now.mockRestore();
		expect(second).not.toBe(first);
		expect(server.seen).toHaveLength(2);
	});

	it('are not handed out once Kobble refused them', async () => {
		const connection = newConnection();
		const first = await obtain(connection);
		refuseToken(connection, first);
		expect(liveToken(connection)).toBeUndefined();
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
		expect(liveToken(connection)).toBe('the-same');
	});

	it('of two scopes of one client are two', async () => {
		const clientId = 'client-of-two-scopes';
		const reading = newConnection({ clientId });
		const writing = newConnection({ clientId, scope: ['client/write'] });
		const [one, other] = await Promise.all([obtain(reading), obtain(writing)]);
		expect(one).not.toBe(other);
		refuseToken(reading, one);
		expect(liveToken(reading)).toBeUndefined();
		expect(liveToken(writing)).toBe(other);
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
		expect(tokenFailure(connection)?.refused).toBe(true);
	});

	it('are asked for again after a failure, which is forgotten then', async () => {
		const connection = newConnection();
		server.answerWith(() => ({ status: 503 }));
		await expect(obtain(connection)).rejects.toThrow('for now');
		server.answerWith(issuing());
		expect(await obtain(connection)).toBe(`token-${issued}`);
		expect(tokenFailure(connection)).toBeUndefined();
	});
});

describe('A token that n8n saved earlier', () => {
	it('is worth a try only while this process knows none of its own', async () => {
		const connection = newConnection();
		expect(isWorthTrying(connection, 'saved')).toBe(true);
		expect(isWorthTrying(connection, '')).toBe(false);
		await obtain(connection);
		expect(isWorthTrying(connection, 'saved')).toBe(false);
	});

	it('is not tried again after any was refused', () => {
		const connection = newConnection();
		refuseToken(connection, 'saved');
		expect(isWorthTrying(connection, 'saved')).toBe(false);
		expect(isWorthTrying(connection, 'an older one')).toBe(false);
	});

	it('counts as good once Kobble accepted it, and those who wait hear of it', async () => {
		const connection = newConnection();
		const next = nextToken(connection);
		acceptToken(connection, 'saved');
		expect(await next).toBe(true);
		expect(await obtain(connection)).toBe('saved');
		expect(server.seen).toEqual([]);
	});

	it('does not take the place of one that lives', async () => {
		const connection = newConnection();
		const live = await obtain(connection);
		acceptToken(connection, 'an older one');
		expect(liveToken(connection)).toBe(live);
	});

	it('is not good again because an answer to it from before its refusal comes late', () => {
		const connection = newConnection();
		refuseToken(connection, 'revoked meanwhile');
		acceptToken(connection, 'revoked meanwhile');
		expect(liveToken(connection)).toBeUndefined();
	});
});
