import { execFile, execFileSync } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findFreePort } from '../../sandbox/localServer';
import { findPostgresProgram } from '../installation/systemPackages';
import { GuardedServer, type Account } from './guardedServer';

const run = promisify(execFile);

const USER = 'n8n';
const DATABASE = 'postgres';

/** Makes it fast, at the risk of data loss if the machine crashes. */
const FOR_TESTS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** A temporary PostgreSQL server on loopback. Its data is deleted at the end. */
export class PostgresServer {
	private constructor(
		private readonly server: GuardedServer,
		readonly port: number,
	) {}

	static async start(logFile: string): Promise<PostgresServer> {
		const port = await findFreePort();
		const account = findUnprivilegedAccount();
		const folder = await mkdtemp(join(tmpdir(), 'e2e-postgres-'));
		const data = join(folder, 'data');
		try {
			if (account !== undefined) await chown(folder, account.uid, account.gid);
			await run(
				findPostgresProgram('initdb'),
				['-D', data, '-U', USER, '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
				{ cwd: folder, ...account },
			);
		} catch (error) {
			await rm(folder, { recursive: true, force: true });
			throw error;
		}
		const settings = [
			...['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`],
			...FOR_TESTS,
		];
		const server = await GuardedServer.start({
			name: 'PostgreSQL',
			program: findPostgresProgram('postgres'),
			args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
			...{ folder, account, logFile },
			// Also ends the server's child processes, which SIGKILL does not.
			signal: 'SIGQUIT',
			isReady: async () => await answersQuery(port),
		});
		return new PostgresServer(server, port);
	}

	/** n8n's settings for this database. */
	get env(): Record<string, string> {
		return {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(this.port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: USER,
			// n8n's default of two is low for a main process that starts all workflows at once.
			DB_POSTGRESDB_POOL_SIZE: '8',
		};
	}

	async stop(): Promise<void> {
		await this.server.stop();
	}
}

async function answersQuery(port: number): Promise<boolean> {
	try {
		const where = ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', DATABASE];
		await run(findPostgresProgram('psql'), [...where, '-c', 'select 1']);
		return true;
	} catch {
		return false;
	}
}

/** PostgreSQL refuses to run as root; root runs it under another account. */
function findUnprivilegedAccount(): Account | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const { uid, gid } = findAccount('postgres') ?? findAccount('nobody') ?? {};
	if (uid === undefined || gid === undefined) {
		throw new Error('PostgreSQL does not run as root, and there is no account postgres or nobody');
	}
	return { uid, gid };
}

function findAccount(name: string): Account | undefined {
	const id = (what: '-u' | '-g') =>
		Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' }));
	try {
		return { uid: id('-u'), gid: id('-g') };
	} catch {
		return undefined;
	}
}
