import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findFreePort } from '../../sandbox/localServer';
import { findRedis } from '../installation/systemPackages';
import { GuardedServer } from './guardedServer';

/** Milliseconds. */
const ANSWER_LIMIT = 1_000;

/** A temporary Redis server on loopback that saves nothing. */
export class RedisServer {
	private constructor(
		private readonly server: GuardedServer,
		readonly port: number,
	) {}

	static async start(logFile: string): Promise<RedisServer> {
		const port = await findFreePort();
		const folder = await mkdtemp(join(tmpdir(), 'e2e-redis-'));
		const server = await GuardedServer.start({
			name: 'Redis',
			program: findRedis(),
			args: [
				...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
				...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
			],
			...{ folder, logFile },
			signal: 'SIGKILL',
			isReady: async () => await answersPing(port),
		});
		return new RedisServer(server, port);
	}

	/** n8n's settings for this Redis. */
	get env(): Record<string, string> {
		return {
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(this.port),
		};
	}

	async stop(): Promise<void> {
		await this.server.stop();
	}
}

async function answersPing(port: number): Promise<boolean> {
	const socket = connect({ host: '127.0.0.1', port, timeout: ANSWER_LIMIT });
	try {
		return await new Promise<boolean>((resolve) => {
			socket.once('error', () => resolve(false));
			socket.once('timeout', () => resolve(false));
			socket.once('connect', () => socket.write('PING\r\n'));
			socket.once('data', (answer) => resolve(answer.toString().startsWith('+PONG')));
		});
	} finally {
		socket.destroy();
	}
}
