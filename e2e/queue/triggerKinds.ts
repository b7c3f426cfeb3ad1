import type { INode } from 'n8n-workflow';

import type { SavedWorkflow } from '../n8n/n8nRest';
import { until } from '../n8n/until';
import { postForm, postJson } from './deliveries';
import type { OpenQueue } from './openQueue';
import type { OrderServer } from './orderServer';
import type { Order } from './orders';
import {
	callWorkflow,
	createCards,
	chainNodes,
	SPLIT_ORDERS,
	requestOrders,
	trigger,
	TRIGGER,
	type NodeOfRow,
} from './workflows';

/** Orders to process, independent of the kind of trigger. */
export interface Job {
	/** Also the path of the webhook. */
	readonly name: string;
	readonly queue: OpenQueue;
	readonly orderServer: OrderServer;
	/** One batch per execution. */
	readonly batches: readonly Order[][];
	readonly saveProgress: boolean;
	/** Options of the Kobble Cards node. */
	readonly options: INode['parameters'];
}

/** A job whose workflows are saved and active. */
export interface ReadyJob {
	/** The workflow with the Kobble Cards node. */
	readonly workflow: SavedWorkflow;
	/** The workflow that calls it, if any. */
	readonly parent?: SavedWorkflow;
	/** Starts an execution for each batch. */
	begin(): Promise<void>;
}

export type TriggerKind = (job: Job) => Promise<ReadyJob>;

export const byWebhook: TriggerKind = async (job) => {
	const workflow = await save(job, hook(job), SPLIT_ORDERS, createCards(job.options));
	await job.queue.rest.activate(workflow);
	return { workflow, begin: async () => await postOrders(job) };
};

/** Runs every second; the time selects the batch. */
export const bySchedule: TriggerKind = async (job) => {
	const rule = { interval: [{ field: 'seconds', secondsInterval: 1 }] };
	const orders = askForOrders(job, '={{ $json.timestamp }}');
	const workflow = await save(
		job,
		trigger('scheduleTrigger', 1.2, { rule }),
		orders,
		createCards(job.options),
	);
	const begin = async () => {
		await job.queue.rest.activate(workflow);
		await until('all orders asked for', () => job.orderServer.left(job.name) === 0);
		await job.queue.rest.deactivate(workflow);
	};
	return { workflow, begin };
};

/** The submitted value selects the batch. */
export const byForm: TriggerKind = async (job) => {
	const fields = { values: [{ fieldLabel: 'Batch' }] };
	const parameters = { path: job.name, formTitle: 'Orders', formFields: fields };
	const workflow = await save(
		job,
		trigger('formTrigger', 2.2, parameters, { webhookId: job.name }),
		askForOrders(job, '={{ $json.Batch }}'),
		createCards(job.options),
	);
	await job.queue.rest.activate(workflow);
	const begin = async () => {
		for (const place of job.batches.keys()) {
			await postForm(`${job.queue.rest.url}/form/${job.name}`, `batch ${place}`);
		}
	};
	return { workflow, begin };
};

/** Execute workflow in the editor. Nothing can select a batch, so all orders run at once. */
export const byHand: TriggerKind = async (job) => {
	const all = { ...job, batches: [job.batches.flat()] };
	const workflow = await save(
		job,
		trigger('manualTrigger', 1),
		askForOrders(all, 'all'),
		createCards(job.options),
	);
	return { workflow, begin: async () => void (await job.queue.rest.start(workflow, TRIGGER)) };
};

/** The failed execution selects the batch. */
export const byErrorWorkflow: TriggerKind = async (job) => {
	const orders = askForOrders(job, '={{ $json.execution.id }}');
	const workflow = await save(job, trigger('errorTrigger', 1), orders, createCards(job.options));
	const { rest } = job.queue;
	await rest.activate(workflow);
	const stop = {
		name: 'Stop',
		type: 'n8n-nodes-base.stopAndError',
		typeVersion: 1,
		parameters: { errorMessage: 'Somebody has to look at this' },
	};
	const parent = await rest.importWorkflow(
		chainNodes(`${job.name} that fails`, { errorWorkflow: workflow.id }, hook(job), stop),
	);
	await rest.activate(parent);
	return { workflow, parent, begin: async () => await postOrders(job) };
};

/** A sub-workflow, called with all items at once. */
export function bySubWorkflow({ waits }: { waits: boolean }): TriggerKind {
	return async (job) => {
		const { rest } = job.queue;
		const called = trigger('executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' });
		const workflow = await save(job, called, createCards(job.options));
		await rest.activate(workflow);
		const call = callWorkflow(workflow.id, waits);
		const parent = await rest.importWorkflow(
			chainNodes(`${job.name} that calls`, createSettings(job), hook(job), SPLIT_ORDERS, call),
		);
		await rest.activate(parent);
		return { workflow, parent, begin: async () => await postOrders(job) };
	};
}

async function save(job: Job, ...nodes: NodeOfRow[]): Promise<SavedWorkflow> {
	const { rest, credentialId } = job.queue;
	const workflow = chainNodes(job.name, createSettings(job), ...nodes);
	return await rest.importWorkflow(workflow, { kobbleApi: credentialId });
}

function createSettings({ saveProgress }: Job) {
	return { saveExecutionProgress: saveProgress };
}

function hook({ name }: Job): NodeOfRow {
	return trigger('webhook', 2, { httpMethod: 'POST', path: name }, { webhookId: name });
}

async function postOrders({ queue, name, batches }: Job): Promise<void> {
	for (const orders of batches) await postJson(`${queue.rest.url}/webhook/${name}`, { orders });
}

function askForOrders({ orderServer, name, batches }: Job, batch: string): NodeOfRow {
	return requestOrders(orderServer.put(name, batches), batch);
}
