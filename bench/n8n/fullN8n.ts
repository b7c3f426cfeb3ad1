import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import axios from 'axios';
import type { INode } from 'n8n-workflow';

import { ensureN8n } from '../../e2e/installation/n8nInstallation';
import { installForN8n, packProject } from '../../e2e/installation/packedPackage';
import type { SavedExecution } from '../../e2e/n8n/savedExecution';
import { N8nProcess } from '../../e2e/n8n/n8nProcess';
import { N8nRest } from '../../e2e/n8n/n8nRest';
import type { SavedWorkflow } from '../../e2e/n8n/n8nRest';
import { ARTIFACTS, createCredentialData } from '../../e2e/n8n/openN8n';
import type { SandboxProcess } from '../sandboxProcess';
import { CREDENTIAL_NAMES } from './measuredNodes';
import type { CredentialIds } from './measuredNodes';
import { readProcessorSeconds } from './processorTime';
import { createProductionWorkflow } from './productionWorkflow';

/** A workflow that runs when a list of items is posted to its webhook. */
export interface PublishedWorkflow {
	readonly saved: SavedWorkflow;
	readonly path: string;
}

/** In milliseconds. The slowest run takes seconds. */
const EXECUTION_LIMIT = 600_000;
const WEBHOOK_TRIES = 100;
/** In milliseconds. */
const LOOK_AGAIN = 200;

/** A full n8n with the packed package and a credential for each contender. */
export class FullN8n {
	private constructor(
		private readonly n8n: N8nProcess,
		private readonly rest: N8nRest,
		private readonly credentialIds: CredentialIds,
		private readonly userFolder: string,
		/** The software that it runs on, in words. */
		readonly software: string,
	) {}

	static async open(sandbox: SandboxProcess, say: (line: string) => void): Promise<FullN8n> {
		const installation = await ensureN8n(say);
		const userFolder = await mkdtemp(join(tmpdir(), 'n8n-bench-'));
		let n8n: N8nProcess | undefined;
		try {
			await installForN8n(userFolder, await packProject(join(userFolder, 'packed')));
			const logFile = join(ARTIFACTS, 'bench.log');
			n8n = await N8nProcess.start({ installation, userFolder, logFile });
			const rest = await N8nRest.open(n8n.url);
			const credentialIds = await saveCredentials(rest, sandbox);
			const { stdout } = await promisify(execFile)(installation.node, ['--version']);
			const software = `n8n ${installation.version}, one process on Node.js ${stdout.trim().slice(1)} and SQLite`;
			return new FullN8n(n8n, rest, credentialIds, userFolder, software);
		} catch (error) {
			await n8n?.stop();
			await rm(userFolder, { recursive: true, force: true });
			throw error;
		}
	}

	/** Saves and activates a workflow that receives items by a webhook and passes them to this node. */
	async publish(node: INode): Promise<PublishedWorkflow> {
		const path = randomUUID();
		const workflow = createProductionWorkflow(node, path);
		const saved = await this.rest.importWorkflow(workflow, this.credentialIds);
		await this.rest.activate(saved);
		return { saved, path };
	}

	/** Runs a production execution. Returns it as n8n saved it. */
	async execute({ saved, path }: PublishedWorkflow, items: object[]): Promise<SavedExecution> {
		await this.post(path, items);
		const [newest] = await this.rest.listExecutions(saved);
		if (newest === undefined) throw new Error(`n8n has no execution of ${saved.name}`);
		return await this.rest.untilOver(newest.id);
	}

	/** Posts the items, again if needed: n8n reports a workflow as active before its webhook works. */
	private async post(path: string, items: object[]): Promise<void> {
		const settings = {
			validateStatus: () => true,
			proxy: false as const,
			timeout: EXECUTION_LIMIT,
		};
		for (let tries = 1; tries <= WEBHOOK_TRIES; tries += 1) {
			const url = `${this.n8n.url}/webhook/${path}`;
			const { status } = await axios.post(url, { items }, settings);
			if (status !== 404) return;
			await pause(LOOK_AGAIN);
		}
		throw new Error(`The webhook ${path} of an active workflow does not appear in n8n`);
	}

	/** Seconds of CPU time that n8n has used; `undefined` if the system does not report it. */
	async processorSeconds(): Promise<number | undefined> {
		return await readProcessorSeconds(this.n8n.pid);
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await rm(this.userFolder, { recursive: true, force: true });
	}
}

async function saveCredentials(rest: N8nRest, sandbox: SandboxProcess): Promise<CredentialIds> {
	const { tokenUrl, clientId, clientSecret } = sandbox.listening;
	return {
		kobbleApi: await rest.saveCredential(
			CREDENTIAL_NAMES.kobbleApi,
			'kobbleApi',
			createCredentialData(sandbox.listening),
		),
		oAuth2Api: await rest.saveCredential(CREDENTIAL_NAMES.oAuth2Api, 'oAuth2Api', {
			grantType: 'clientCredentials',
			accessTokenUrl: tokenUrl,
			clientId,
			clientSecret,
			scope: 'client/read client/write',
			authentication: 'body',
		}),
	};
}
