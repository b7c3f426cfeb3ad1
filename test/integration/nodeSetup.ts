import { join } from 'node:path';

import type { ICredentialDataDecryptedObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { Engine } from '../../engine/engine';
import type { ExecutionResult } from '../../engine/executionResult';
import type { WorkflowJson } from '../../engine/protocol';
import { getSharedEngine } from '../../engine/sharedEngines';
import { startEngine } from '../../engine/startEngine';
import type { EngineOptions } from '../../engine/startEngine';
import { startSandbox } from '../../sandbox/sandbox';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox';
import { getN8nFolder } from '../../engine/n8nFolder';

/** The n8n release lines that the node is tested on: the current line and an older one. */
export const N8N_LINES = ['2.41', '2.8'] as const;

/** For checks that the node makes before it calls n8n, so the n8n version makes no difference. */
export const NEWEST_N8N = N8N_LINES.slice(0, 1);

/** Nodes that stand in for an agent and others. */
const FIXTURES = join(__dirname, '../engineHost/fixture-package');

export const CREDENTIAL_ID = 'kobble-credential';

/** The fields of `json.error` in a failed item. */
export interface FailedItem {
	message: string;
	description: string;
	httpCode: string | null;
	outcome: 'notApplied' | 'unknown';
	retryable: boolean;
	idempotencyKey: string | null;
}

/** A real n8n engine, a sandbox, and a credential that connects the engine to the sandbox. */
export class NodeSetup {
	private constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
		private readonly isShared: boolean,
	) {}

	/** Opens a new sandbox, and takes an engine that others share unless options of its own are given. */
	static async open(
		line: (typeof N8N_LINES)[number],
		sandboxOptions: SandboxOptions = {},
		engineOptions?: Partial<EngineOptions>,
	): Promise<NodeSetup> {
		const folder = getN8nFolder(line);
		const [engine, sandbox] = await Promise.all([
			engineOptions === undefined
				? getSharedEngine({ folder, extraPackageFolders: [FIXTURES] })
				: startEngine({ folder, ...engineOptions }),
			startSandbox(sandboxOptions),
		]);
		const setup = new NodeSetup(engine, sandbox, engineOptions === undefined);
		await setup.saveCredential();
		return setup;
	}

	/** Saves the credential. A new client ID makes it a connection that no test has used before. */
	async saveCredential(changes: ICredentialDataDecryptedObject = {}): Promise<void> {
		await this.engine.saveCredential({
			id: CREDENTIAL_ID,
			name: 'Kobble',
			type: 'kobbleApi',
			data: this.credentialData(changes),
		});
	}

	/**
	 * Waits take a tenth of their time until the setup is closed: backoff, Retry-After, timeouts, and n8n's own. For
	 * tests in which it does not matter how long they are.
	 */
	async shortenWaits(): Promise<void> {
		await this.engine.setPace(10);
	}

	credentialData(changes: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject {
		return { ...createCredentialData(this.sandbox), ...changes };
	}

	/** `count` items, each with a card. Starts at the first card again if there are fewer cards. */
	cardItems(count: number): Array<{ card: string }> {
		const { cards } = this.sandbox.seed;
		return Array.from({ length: count }, (_, item) => ({ card: cards[item % cards.length] ?? '' }));
	}

	/** Runs one node over items. */
	async run(
		kobble: INode,
		items: Array<Record<string, string | number>>,
	): Promise<ExecutionResult> {
		return await this.engine.run({ workflow: createWorkflow(kobble), input: toItems(items) });
	}

	/** How many requests to the sandbox were to change something, since its last reset. */
	countChanges(): number {
		return Object.entries(this.sandbox.counters().requests)
			.filter(([request]) => !request.startsWith('GET ') && !request.includes('token'))
			.reduce((sum, [, requests]) => sum + requests, 0);
	}

	async close(): Promise<void> {
		const { engine, isShared, sandbox } = this;
		await Promise.all([isShared ? leaveEngine(engine) : engine.stop(), sandbox.close()]);
	}
}

/** Leaves an engine to others as it was. A test may have killed it. */
async function leaveEngine(engine: Engine): Promise<void> {
	if (!engine.isRunning) return;
	await engine.cancelAll();
	await engine.setPace(1);
}

/** Changes the status of a card or wallet in the sandbox now, as somebody else would. */
export function setStatus<Status>(
	record: { status: Status; updated_at: string },
	status: Status,
): void {
	record.status = status;
	record.updated_at = new Date().toISOString();
}

/** The data of a credential for a sandbox. */
export function createCredentialData(sandbox: Sandbox): ICredentialDataDecryptedObject {
	return {
		environment: 'custom',
		baseUrl: sandbox.url,
		tokenUrl: '',
		clientId: sandbox.clientId,
		clientSecret: sandbox.clientSecret,
		scope: ['client/read', 'client/write'],
		accessToken: '',
	};
}

export const NODE_NAME = 'Kobble Cards';

/** A Kobble Cards node as in an exported workflow. */
export function createKobbleCards(
	parameters: INode['parameters'],
	settings: Partial<INode> = {},
): INode {
	return {
		id: '5f0c3a34-6d0b-4a64-9a52-0a9c1a7f6d10',
		name: NODE_NAME,
		type: 'n8n-nodes-kobble.kobbleCards',
		typeVersion: 1,
		position: [200, 0],
		parameters: { resource: 'card', ...parameters },
		credentials: { kobbleApi: { id: CREDENTIAL_ID, name: 'Kobble' } },
		...settings,
	};
}

export const WALLETS_NODE_NAME = 'Kobble Wallets';

/** A Kobble Wallets node as in an exported workflow. */
export function createKobbleWallets(
	parameters: INode['parameters'],
	settings: Partial<INode> = {},
): INode {
	return {
		id: '0b7c1d52-9f3e-4d0a-8a47-2c6e5b1d9e84',
		name: WALLETS_NODE_NAME,
		type: 'n8n-nodes-kobble.kobbleWallets',
		typeVersion: 1,
		position: [200, 0],
		parameters,
		credentials: { kobbleApi: { id: CREDENTIAL_ID, name: 'Kobble' } },
		...settings,
	};
}

/** Creates a card for the wallet and program of an item. */
export function createNode(
	options: INode['parameters'] = {},
	settings: Partial<INode> = {},
): INode {
	return createKobbleCards(
		{
			operation: 'create',
			walletId: byId('={{ $json.wallet }}'),
			programId: byId('={{ $json.program }}'),
			options,
		},
		settings,
	);
}

/** Updates the status of an item's card. */
export function updateNode(
	status: string,
	options: INode['parameters'] = {},
	settings: Partial<INode> = {},
): INode {
	return createKobbleCards(
		{ operation: 'updateStatus', cardId: byId('={{ $json.card }}'), status, options },
		settings,
	);
}

export function byId(value: string): INode['parameters'] {
	return { __rl: true, mode: 'id', value };
}

/** A trigger, and the node after it. */
export function createWorkflow(kobble: INode): WorkflowJson {
	return {
		id: 'workflow-of-the-test',
		name: 'Test',
		nodes: [
			{
				id: 'trigger',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			kobble,
		],
		connections: { Start: { main: [[{ node: kobble.name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

export function toItems(items: Array<Record<string, string | number>>): INodeExecutionData[] {
	return items.map((json, item) => ({ json, pairedItem: { item } }));
}

/** The failed output items of a node, by item. */
export function readFailures(items: INodeExecutionData[]): Array<FailedItem | undefined> {
	return items.map(({ json }) => json.error as unknown as FailedItem | undefined);
}
