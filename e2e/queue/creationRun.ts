import type { IDataObject } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox/faults';
import {
	CREATING_OPERATIONS,
	createOperationNode,
	getUniqueText,
} from '../../test/integration/kobbleWallets/creatingOperations';
import type {
	CreatingOperation,
	Item,
} from '../../test/integration/kobbleWallets/creatingOperations';
import type { SavedWorkflow } from '../n8n/n8nRest';
import type { SavedExecution } from '../n8n/savedExecution';
import { postJson } from './deliveries';
import type { OpenQueue } from './openQueue';
import { SPLIT_ORDERS, chainNodes, trigger } from './workflows';

export interface CreationRunOptions {
	/** Unique among the runs of a queue; also the path of the webhook. */
	readonly name: string;
	/** The name of the operation in `CREATING_OPERATIONS`. */
	readonly operation: string;
	readonly saveProgress: boolean;
	/** Which of the sandbox's wallets and endusers its items are about. */
	readonly first: number;
	readonly count: number;
}

/** An execution of Kobble Wallets that creates something or moves money for each item. */
export class CreationRun {
	private constructor(
		private readonly queue: OpenQueue,
		readonly operation: CreatingOperation,
		private readonly workflow: SavedWorkflow,
		private readonly path: string,
		private readonly items: readonly Item[],
	) {}

	static async prepare(queue: OpenQueue, options: CreationRunOptions): Promise<CreationRun> {
		const { name, saveProgress, first, count } = options;
		const operation = CREATING_OPERATIONS.find((one) => one.name === options.operation);
		if (operation === undefined) throw new Error(`There is no operation ${options.operation}`);
		const items = Array.from({ length: count }, (_, index) =>
			operation.makeItem(queue.sandbox, first + index),
		);
		const { rest, credentialId } = queue;
		const workflow = await rest.importWorkflow(
			chainNodes(
				name,
				{ saveExecutionProgress: saveProgress },
				trigger('webhook', 2, { httpMethod: 'POST', path: name }, { webhookId: name }),
				SPLIT_ORDERS,
				// More at once than hang in all executions of the worker.
				createOperationNode(operation, { concurrency: 40, timeout: 300 }),
			),
			{ kobbleApi: credentialId },
		);
		await rest.activate(workflow);
		return new CreationRun(queue, operation, workflow, name, items);
	}

	async begin(): Promise<void> {
		await postJson(`${this.queue.rest.url}/webhook/${this.path}`, { orders: this.items });
	}

	/** The only execution so far. */
	async getExecution(): Promise<string> {
		const [only, ...others] = await this.queue.rest.listExecutions(this.workflow);
		if (only === undefined || others.length > 0) throw new Error('There is not one execution');
		return only.id;
	}

	/** What an execution put out. */
	getOutput(execution: SavedExecution | undefined): IDataObject[] {
		return (execution?.getOutput(this.operation.nodeName) ?? []).map(({ json }) => json);
	}

	/**
	 * Keeps the execution from finishing: two requests take effect but get no answer, and two hang
	 * before.
	 */
	createHangRules(): FaultRule[] {
		const { path } = this.operation;
		return this.items.slice(0, 4).map((item, place) => ({
			match: { method: 'POST', path, bodyContains: getUniqueText(item) },
			fault: { kind: 'hang', when: place < 2 ? 'after' : 'before' },
		}));
	}
}
