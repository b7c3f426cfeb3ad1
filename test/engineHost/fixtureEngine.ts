import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../engine/engine';
import { startEngine } from '../../engine/startEngine';
import { FixtureServer } from './fixtureServer';
import { getN8nFolder } from '../../engine/n8nFolder';

export const VERSIONS = ['2.8', '2.41'];
export const SECRET = 'a-secret-nobody-may-see';

/** An engine with the fixture package, its server, and a credential for that server. */
export class FixtureEngine {
	readonly server = new FixtureServer();
	private readonly databaseFolder = mkdtempSync(join(tmpdir(), 'fixture-rows-'));
	private started?: Engine;

	constructor(private readonly version: string) {}

	get engine(): Engine {
		if (!this.started) throw new Error('open() comes first');
		return this.started;
	}

	async open(): Promise<void> {
		await this.server.open();
		this.started = await this.another();
	}

	/** Starts another process with the same credentials. */
	async another(): Promise<Engine> {
		return await startEngine({
			folder: getN8nFolder(this.version),
			packageFolder: join(__dirname, 'fixture-package'),
			databaseFolder: this.databaseFolder,
		});
	}

	/** Removes the saved token and the planned failures. */
	async reset(): Promise<void> {
		this.server.failNext = 0;
		const data = { baseUrl: this.server.baseUrl, secret: SECRET };
		await this.engine.saveCredential({ id: 'fixture', name: 'Fixture', type: 'fixtureApi', data });
	}

	async close(): Promise<void> {
		await this.started?.stop();
		await this.server.close();
		rmSync(this.databaseFolder, { recursive: true, force: true });
	}
}
