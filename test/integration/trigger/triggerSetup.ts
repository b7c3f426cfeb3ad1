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
 * engine can be ended and started again on the same database and the same address.
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
		// Repeats come soon, so that no test has to wait for them.
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

	/** Starts the engine, which brings up what was active. */
	async start(): Promise<void> {
		const folder = getN8nFolder(this.line);
		const { databaseFolder, engineOptions } = this;
		this.running = await startEngine({ folder, databaseFolder, ...engineOptions });
		await this.running.webhooks.serve(this.port);
	}

	/** As a crash of the machine ends it. */
	async kill(): Promise<void> {
		await this.engine.kill();
		this.running = undefined;
	}

	/** As an administrator ends it. */
	async stop(): Promise<void> {
		await this.engine.stop();
		this.running = undefined;
	}

	/** Activates, and waits until the handshake is over. */
	async activate(workflow: WorkflowJson): Promise<string> {
		const url = await this.engine.webhooks.activate(workflow);
		await this.confirmed(url);
		return url;
	}

	async confirmed(url: string): Promise<void> {
		await until(() => this.getStates(url).includes('confirmed'));
		await this.webhooks.settled();
	}

	/** The states of all subscriptions that SNS has or had for a URL. */
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

	/** What is saved of the first trigger of a workflow. */
	async savedTrigger(workflowId: string): Promise<SavedTrigger> {
		const { global } = await this.engine.webhooks.staticData(workflowId);
		const { triggers } = (global as { kobbleTrigger: SavedMemory }).kobbleTrigger;
		const [first] = Object.values(triggers);
		if (first === undefined) throw new Error('Nothing is saved');
		return first;
	}

	/** Writes what n8n will find at its next start. */
	writeStaticData(workflowId: string, data: object): void {
		const file = join(this.databaseFolder, 'webhooks', 'workflows', `${workflowId}.static.json`);
		writeFileSync(file, JSON.stringify(data));
	}

	/** Ids of the events that started the workflow, in order. */
	async startedBy(workflow: WorkflowJson): Promise<string[]> {
		const executions = await this.getExecutions(workflow);
		return executions.flatMap(({ items }) => items.map(({ id }) => String(id)));
	}

	/** Lets one event happen and be delivered; gives it and what came of it. */
	async deliver(
		order: Parameters<Sandbox['emit']>[0] = {},
	): Promise<{ event: KobbleEvent; delivery: DeliveryRecord }> {
		const [event] = this.sandbox.emit(order).events;
		await this.webhooks.settled();
		const [delivery] = this.webhooks.deliveries(1);
		if (event === undefined || delivery === undefined) throw new Error('Nothing was delivered');
		return { event, delivery };
	}

	/** Waits until the log says so: it comes another way than the answer, and may come later. */
	async logged(words: RegExp): Promise<void> {
		await until(() => words.test(this.engine.log()));
	}

	/** Statuses of the answers to the newest delivery. */
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

/** What the triggers of a workflow have saved, by trigger. */
interface SavedMemory {
	triggers: Record<string, SavedTrigger>;
}

let lastWorkflow = 0;

/** A workflow that the trigger starts, each with an id and a webhook of its own. */
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

/** Adds a second trigger to a workflow, with an id and a webhook of its own. */
export function addTrigger({ nodes }: WorkflowJson): void {
	const [first] = nodes;
	const [added] = createTriggeredWorkflow().nodes;
	if (first === undefined || added === undefined) throw new Error('There is no trigger');
	nodes.push({ ...added, name: `${first.name}1` });
}
