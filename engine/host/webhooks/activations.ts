import type { IDataObject, Workflow, WorkflowActivateMode } from 'n8n-workflow';
import type { PollResult, WorkflowJson } from '../../protocol';
import type { CountingCredentialsHelper } from '../credentialsHelper';
import { createAdditionalData } from '../additionalData';
import type { N8nModules } from '../n8nModules';
import type { LoadedTypes } from '../nodeTypes';
import { callHook, findTriggerNodes } from './triggerNode';
import type { TriggerNode } from './triggerNode';
import { getWorkflowId } from './workflowRows';
import type { WorkflowRows } from './workflowRows';

/** A registered webhook. */
export interface Registration {
	workflow: WorkflowJson;
	/** For a test webhook: the static data that `create` set. n8n never saves what a delivery adds. */
	testStaticData?: IDataObject;
}

/** Registers and removes webhooks as n8n's server does. */
export class Activations {
	/** By path. */
	readonly production = new Map<string, Registration>();
	readonly tests = new Map<string, Registration>();

	/** By workflow id. Built when the workflow was published; its polling nodes keep using this copy. */
	private readonly published = new Map<string, Workflow>();

	constructor(
		private readonly n8n: N8nModules,
		private readonly types: LoadedTypes,
		private readonly helper: CountingCredentialsHelper,
		readonly rows: WorkflowRows,
		/** Returns the server's base URL, with a trailing slash. */
		private readonly address: () => string,
	) {}

	/** Registers the webhooks of the workflows that were active, before any request arrives. */
	async restore(): Promise<WorkflowJson[]> {
		const active = await this.rows.readActive();
		for (const json of active) {
			for (const { webhook } of this.findTriggers(this.build(json, {}), false)) {
				this.production.set(webhook.path, { workflow: json });
			}
		}
		return active;
	}

	/** Publishes a workflow. Its webhooks are registered before `create` passes them on. */
	async activate(json: WorkflowJson, activation: WorkflowActivateMode): Promise<string[]> {
		const workflow = this.build(json, await this.rows.readStaticData(getWorkflowId(json)));
		const triggers = this.findTriggers(workflow, false);
		for (const { webhook } of triggers) this.production.set(webhook.path, { workflow: json });
		await this.rows.put(json, true);
		try {
			for (const trigger of triggers) await this.subscribe(trigger, 'trigger', activation);
		} catch (error) {
			await this.deactivate(json);
			throw error;
		}
		this.published.set(workflow.id, workflow);
		await this.rows.saveStaticData(workflow);
		return triggers.map(({ webhook }) => `${this.address()}webhook/${webhook.path}`);
	}

	async deactivate(json: WorkflowJson): Promise<void> {
		const workflow = this.build(json, await this.rows.readStaticData(getWorkflowId(json)));
		for (const trigger of this.findTriggers(workflow, false)) {
			await callHook(this.n8n, trigger, 'delete', 'internal', 'update');
			this.production.delete(trigger.webhook.path);
		}
		await this.rows.saveStaticData(workflow);
		await this.rows.put(json, false);
	}

	/** n8n keeps the workflow that it built for polling at publishing, and saves its static data. */
	async poll({ workflowId, node, data }: PollResult): Promise<void> {
		const workflow = this.published.get(workflowId);
		if (!workflow) throw new Error('This workflow is not published');
		workflow.staticData[`node:${node}`] = data;
		await this.rows.saveStaticData(workflow);
	}

	/** Waits for one test event. The static data starts empty, even if some is saved. */
	async listen(json: WorkflowJson): Promise<string[]> {
		const workflow = this.build(json, {}, false);
		const triggers = this.findTriggers(workflow, true);
		for (const { webhook } of triggers) this.tests.set(webhook.path, { workflow: json });
		try {
			for (const trigger of triggers) {
				await this.subscribe(trigger, 'manual', 'manual');
				const testStaticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
				this.tests.set(trigger.webhook.path, { workflow: json, testStaticData });
			}
		} catch (error) {
			await this.stopListening(json);
			throw error;
		}
		return triggers.map(({ webhook }) => `${this.address()}webhook-test/${webhook.path}`);
	}

	async stopListening(json: WorkflowJson): Promise<void> {
		const workflow = this.build(json, {}, false);
		for (const trigger of this.findTriggers(workflow, true)) {
			const registration = this.tests.get(trigger.webhook.path);
			if (!registration) continue;
			if (registration.testStaticData) workflow.staticData = registration.testStaticData;
			await callHook(this.n8n, trigger, 'delete', 'internal', 'update');
			this.tests.delete(trigger.webhook.path);
		}
	}

	/** @param active whether the workflow appears as published; false for a test */
	build(json: WorkflowJson, staticData: IDataObject, active = true): Workflow {
		const { name = 'Workflow', nodes, connections, settings = {} } = json;
		return new this.n8n.workflow.Workflow({
			id: getWorkflowId(json),
			name,
			nodes: structuredClone(nodes),
			connections,
			active,
			nodeTypes: this.types,
			settings,
			staticData,
		});
	}

	findTriggers(workflow: Workflow, isTest: boolean): TriggerNode[] {
		const additionalData = createAdditionalData(this.n8n, {
			credentialsHelper: this.helper,
			address: this.address(),
		});
		return findTriggerNodes(this.n8n, workflow, additionalData, isTest);
	}

	private async subscribe(
		trigger: TriggerNode,
		mode: 'trigger' | 'manual',
		activation: WorkflowActivateMode,
	): Promise<void> {
		const { workflow } = trigger;
		await workflow.expression.acquireIsolate?.();
		try {
			if (await callHook(this.n8n, trigger, 'checkExists', mode, activation)) return;
			await callHook(this.n8n, trigger, 'create', mode, activation);
		} finally {
			await workflow.expression.releaseIsolate?.();
		}
	}
}
