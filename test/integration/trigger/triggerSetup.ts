import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import type { Engine } from '../../../engine/engine';
import type { StoredExecution, WorkflowJson } from '../../../engine/protocol';
import { startEngine } from '../../../engine/startEngine';
import type { EngineOptions } from '../../../engine/startEngine';
import { startSandbox } from '../../../sandbox/sandbox';
import type { Sandbox } from '../../../sandbox/sandbox';
import { findFreePort } from '../../../sandbox/localServer';
import type { DeliveryRecord } from '../../../sandbox/sns/deliveryLog';
import type { KobbleEvent } from '../../../sandbox/sns/messages';
import { until } from '../../until';
import { createCredentialData, CREDENTIAL_ID } from '../nodeSetup';
import type { N8N_LINES } from '../nodeSetup';
import { getN8nFolder } from '../../../engine/n8nFolder';

export const SUBSCRIPTIONS = '/customer/v1/webhooks/subscriptions';

type Line = (typeof N8N_LINES)[number];

/**
 * A real n8n engine that serves webhooks, and a sandbox that delivers to it as Amazon SNS does. The
 * engine can be restarted with the same database and the same address.
 */
export class TriggerSetup {
	private running: Engine | undefined;

	private constructor(
		private readonly line: Line,
		readonly sandbox: Sandbox,
		readonly databaseFolder: string,
		private readonly port: number,
		private readonly engineOptions: Partial<EngineOptions>,
	) {}

	static async open(line: Line, options: Partial<EngineOptions> = {}): Promise<TriggerSetup> {
		// SNS retries soon, so that no test has to wait for it.
		const settings = { webhookRetryDelayMs: 100 };
		const sandbox = await startSandbox({ webhooks: true, settings });
		const folder = mkdtempSync(join(tmpdir(), 'trigger-'));
		const env = { ...sandbox.webhooks.environment, ...options.env };
		const setup = new TriggerSetup(line, sandbox, folder, await findFreePort(), {
			...options,
			env,
		});
		await setup.start();
		await setup.saveCredential();
		return setup;
	}

	get engine(): Engine {
		if (this.running === undefined) throw new Error('The engine is not running');
		return this.running;
	}

	get webhooks() {
		return this.sandbox.webhooks;
	}

	async saveCredential(clientSecret = this.sandbox.clientSecret): Promise<void> {
		await this.engine.saveCredential({
			id: CREDENTIAL_ID,
			name: 'Kobble',
			type: 'kobbleApi',
			data: { ...createCredentialData(this.sandbox), clientSecret },
		});
	}

	/** Starts the engine, which activates the published workflows. */
	async start(): Promise<void> {
		const folder = getN8nFolder(this.line);
		const { databaseFolder, engineOptions } = this;
		this.running = await startEngine({ folder, databaseFolder, ...engineOptions });
		await this.running.webhooks.serve(this.port);
	}

	/** Kills the engine, as a crash of the machine does. */
	async kill(): Promise<void> {
		await this.engine.kill();
		this.running = undefined;
	}

	/** Stops the engine, as an administrator does. */
	async stop(): Promise<void> {
		await this.engine.stop();
		this.running = undefined;
	}

	/** Activates a workflow, and waits until the handshake is done. */
	async activate(workflow: WorkflowJson): Promise<string> {
		const url = await this.engine.webhooks.activate(workflow);
		await this.confirmed(url);
		return url;
	}

	async confirmed(url: string): Promise<void> {
		await until(() => this.getStates(url).includes('confirmed'));
		await this.webhooks.settled();
	}

	/** The states of all current and former SNS subscriptions of a URL. */
	getStates(url: string): string[] {
		return this.webhooks
			.subscribers()
			.filter((subscriber) => subscriber.url === url)
			.map(({ state }) => state);
	}

	/** URLs of the subscriptions that Kobble lists. */
	listed(): string[] {
		return this.webhooks.subscriptions().map(({ subscription }) => subscription.url);
	}

	async getExecutions({ id = '' }: WorkflowJson): Promise<StoredExecution[]> {
		return await this.engine.webhooks.getExecutions(id);
	}

	/** The saved data of a workflow's first trigger. */
	async savedTrigger(workflowId: string): Promise<SavedTrigger> {
		const { global } = await this.engine.webhooks.staticData(workflowId);
		const { triggers } = (global as { kobbleTrigger: SavedMemory }).kobbleTrigger;
		const [first] = Object.values(triggers);
		if (first === undefined) throw new Error('Nothing is saved');
		return first;
	}

	/** Saves data for the next start of n8n. */
	writeStaticData(workflowId: string, data: object): void {
		const file = join(this.databaseFolder, 'webhooks', 'workflows', `${workflowId}.static.json`);
		writeFileSync(file, JSON.stringify(data));
	}

	/** IDs of the events that started the workflow, in order. */
	async startedBy(workflow: WorkflowJson): Promise<string[]> {
		const executions = await this.getExecutions(workflow);
		return executions.flatMap(({ items }) => items.map(({ id }) => String(id)));
	}

	/** Emits one event and waits for its delivery. Returns the event and the result. */
	async deliver(
		order: Parameters<Sandbox['emit']>[0] = {},
	): Promise<{ event: KobbleEvent; delivery: DeliveryRecord }> {
		const [event] = this.sandbox.emit(order).events;
		await this.webhooks.settled();
		const [delivery] = this.webhooks.deliveries(1);
		if (event === undefined || delivery === undefined) throw new Error('Nothing was delivered');
		return { event, delivery };
	}

	/** Waits until the log matches: it is separate from the response, and may arrive later. */
	async logged(words: RegExp): Promise<void> {
		await until(() => words.test(this.engine.log()));
	}

	/** Response statuses of the newest delivery. */
	answers(): number[] {
		const [delivery] = this.webhooks.deliveries(1);
		return delivery?.attempts.map(({ status }) => status) ?? [];
	}

	async close(): Promise<void> {
		await Promise.all([this.running?.stop(), this.sandbox.close()]);
		await rm(this.databaseFolder, { recursive: true, force: true });
	}
}

interface SavedTrigger {
	subscription: object;
	started: Array<{ at: number; hashes: string }>;
}

/** The saved data of a workflow's triggers, by trigger. */
interface SavedMemory {
	triggers: Record<string, SavedTrigger>;
}

let lastWorkflow = 0;

/** A workflow with a trigger; each has its own ID and webhook. */
export function createTriggeredWorkflow(
	parameters: INode['parameters'] = {},
	...behind: INode[]
): WorkflowJson & { id: string } {
	lastWorkflow += 1;
	const nodes: INode[] = [
		{
			id: `trigger-${lastWorkflow}`,
			name: 'Kobble Trigger',
			type: 'n8n-nodes-kobble.kobbleTrigger',
			typeVersion: 1,
			position: [0, 0],
			webhookId: `00000000-0000-4000-8000-${String(lastWorkflow).padStart(12, '0')}`,
			parameters: { events: [], options: {}, ...parameters },
			credentials: { kobbleApi: { id: CREDENTIAL_ID, name: 'Kobble' } },
		},
		...behind,
	];
	const connections: WorkflowJson['connections'] = {};
	nodes.slice(1).forEach(({ name: node }, index) => {
		const before = nodes[index]?.name ?? '';
		connections[before] = { main: [[{ node, type: 'main', index: 0 }]] };
	});
	return {
		id: `createTriggeredWorkflow-${lastWorkflow}`,
		name: 'Triggered',
		nodes,
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** Adds a second trigger to a workflow, with its own ID and webhook. */
export function addTrigger({ nodes }: WorkflowJson): void {
	const [first] = nodes;
	const [added] = createTriggeredWorkflow().nodes;
	if (first === undefined || added === undefined) throw new Error('There is no trigger');
	nodes.push({ ...added, name: `${first.name}1` });
}
