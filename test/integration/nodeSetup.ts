import type { ICredentialDataDecryptedObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { Engine } from '../../engine/engine';
import type { ExecutionResult } from '../../engine/executionResult';
import type { WorkflowJson } from '../../engine/protocol';
import { startEngine } from '../../engine/startEngine';
import type { EngineOptions } from '../../engine/startEngine';
import { startSandbox } from '../../sandbox/sandbox';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox';
import { getN8nFolder } from '../../engine/n8nFolder';

/** The n8n lines that the node is tested on: the current one and an older one. */
export const N8N_LINES = ['2.41', '2.8'] as const;

/** For what the node decides before it calls n8n, so that an older n8n cannot change it. */
export const NEWEST_N8N = N8N_LINES.slice(0, 1);

export const CREDENTIAL_ID = 'kobble-credential';

/** What a failed item holds in `json.error`. */
export interface FailedItem {
	message: string;
	description: string;
	httpCode: string | null;
	outcome: 'notApplied' | 'unknown';
	retryable: boolean;
	idempotencyKey: string | null;
}

/** A real n8n engine, a sandbox, and a credential that leads from one to the other. */
export class NodeSetup {
	private constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	static async open(
		line: (typeof N8N_LINES)[number],
		sandboxOptions: SandboxOptions = {},
		engineOptions: Partial<EngineOptions> = {},
	): Promise<NodeSetup> {
		const folder = getN8nFolder(line);
		const [engine, sandbox] = await Promise.all([
			startEngine({ folder, ...engineOptions }),
			startSandbox(sandboxOptions),
		]);
		const setup = new NodeSetup(engine, sandbox);
		await setup.saveCredential();
		return setup;
	}

	/** Writes the credential's row; a new client id makes it one that no test used before. */
	async saveCredential(changes: ICredentialDataDecryptedObject = {}): Promise<void> {
		await this.engine.saveCredential({
			id: CREDENTIAL_ID,
			name: 'Kobble',
			type: 'kobbleApi',
			data: this.credentialData(changes),
		});
	}

	credentialData(changes: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject {
		return { ...createCredentialData(this.sandbox), ...changes };
	}

	/** So many items, each with a card; from the first card again where there are fewer. */
	cardItems(count: number): Array<{ card: string }> {
		const { cards } = this.sandbox.seed;
		return Array.from({ length: count }, (_, item) => ({ card: cards[item % cards.length] ?? '' }));
	}

	/** Runs one Kobble Cards node over items. */
	async run(
		kobble: INode,
		items: Array<Record<string, string | number>>,
	): Promise<ExecutionResult> {
		return await this.engine.run({ workflow: createWorkflow(kobble), input: toItems(items) });
	}

	async close(): Promise<void> {
		await Promise.all([this.engine.stop(), this.sandbox.close()]);
	}
}

/** What a credential holds that leads to a sandbox. */
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

/** A Kobble Cards node as an exported workflow holds it. */
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

/** Issues a card for the wallet and program that an item names. */
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

/** Sets the status of the card that an item names. */
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

/** A trigger, and the node behind it. */
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

/** The failures among a node's output items, by item. */
export function readFailures(items: INodeExecutionData[]): Array<FailedItem | undefined> {
	return items.map(({ json }) => json.error as unknown as FailedItem | undefined);
}
