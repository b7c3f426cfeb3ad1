import { sleep } from 'n8n-workflow';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../data/json';
import { LruMap } from '../../data/lruMap';
import { StartedEvents } from './eventDeduplication';
import type { EventLock, StoredHashes } from './eventDeduplication';
import { parseRecord, pickNewerRecord } from './subscriptionRecord';
import type { RecordChange, SubscriptionRecord } from './subscriptionRecord';

/** The key of all triggers in the workflow's static data (`getWorkflowStaticData('global')`). */
export const STATIC_DATA_KEY = 'kobbleTrigger';

/** Milliseconds. n8n may take long to start a workflow, and a response must not wait for that. */
const MAX_SAVE_WAIT = 2_000;

/** Records of deleted nodes remain, so their number is limited. */
const MAX_TRIGGERS = 50;

/** The memory of one trigger of a workflow. */
export class TriggerMemory {
	/** The handshake that is being confirmed. */
	handshake: Promise<unknown> | undefined;

	private current: SubscriptionRecord | undefined;

	private startedEvents = new StartedEvents();

	get record(): SubscriptionRecord | undefined {
		return this.current;
	}

	get events(): StartedEvents {
		return this.startedEvents;
	}

	/** Replaces the record. */
	change(record: RecordChange): void {
		// Later than the previous record even if the clock was set back, because the later one counts.
		const changedAt = Math.max(Date.now(), (this.current?.changedAt ?? 0) + 1);
		this.current = { ...record, changedAt };
	}

	/** Forgets which events have started the workflow. */
	forgetEvents(): void {
		this.startedEvents = new StartedEvents();
	}

	/** Adds the stored memory of this process, an earlier one or another one. */
	merge({ subscription, started }: IDataObject): void {
		this.current = pickNewerRecord(this.current, parseRecord(subscription));
		this.startedEvents.merge(started, Date.now());
	}

	getStored(): StoredTrigger {
		return { subscription: this.current, started: this.startedEvents.getStored() };
	}
}

/** The stored form of a trigger's memory. */
interface StoredTrigger {
	readonly subscription: SubscriptionRecord | undefined;
	readonly started: StoredHashes[];
}

/** The owner of the memory. Memory of any other owner is ignored. */
export interface MemoryOwner {
	readonly instanceId: string;
	readonly workflowId: string;
}

/**
 * The memory of all Kobble Triggers of one workflow in this process.
 *
 * n8n keeps one object of static data per workflow. It gives each delivery a copy, so concurrent
 * deliveries do not see each other's changes. It writes the whole object, so a later write restores
 * an older copy of everybody else's data. And it saves nothing at all during a test. So the memory
 * of all triggers is stored under one key as a live object: it is serialized when n8n saves, not
 * when it is stored. Every check of a subscription and every event stores it again, so that every
 * save of the workflow contains the newest state, also a save by another trigger or a polling node.
 */
export class WorkflowMemory {
	private readonly triggers = new Map<string, TriggerMemory>();

	private lastSave: Promise<void> = Promise.resolve();

	/** Subscriptions that were named by the static data of another owner. */
	private foreign: SubscriptionRecord[] = [];

	constructor(private readonly owner: MemoryOwner) {}

	/** @param key identifies a trigger within its workflow */
	getTrigger(key: string): TriggerMemory {
		const known = this.triggers.get(key) ?? new TriggerMemory();
		this.triggers.set(key, known);
		return known;
	}

	/** Subscriptions that belong to another n8n or workflow. Each is returned only once. */
	takeForeignRecords(): SubscriptionRecord[] {
		return this.foreign.splice(0);
	}

	/**
	 * Loads the memory that n8n has saved.
	 *
	 * @param global the workflow's static data
	 */
	load(global: IDataObject): void {
		const stored = global[STATIC_DATA_KEY];
		// The live object of this process contains nothing new.
		if (!isJsonObject(stored) || !isJsonObject(stored.triggers)) return;
		const { triggers, instanceId, workflowId } = stored;
		const isOwn = instanceId === this.owner.instanceId && workflowId === this.owner.workflowId;
		for (const [key, trigger] of Object.entries(triggers)) {
			if (!isJsonObject(trigger)) continue;
			if (isOwn) this.getTrigger(key).merge(trigger);
			else this.noteForeign(parseRecord(trigger.subscription));
		}
	}

	/**
	 * Makes n8n save this memory.
	 *
	 * @param global the workflow's static data
	 * @param lock of a delivery: n8n saves after it has stored the execution, so its event has
	 * started
	 */
	store(global: IDataObject, lock?: EventLock): void {
		global[STATIC_DATA_KEY] = {
			toJSON: () => {
				lock?.start();
				return { ...this.owner, triggers: this.getStored() };
			},
		};
	}

	/**
	 * Waits until n8n has saved the previous delivery, up to a limit: two concurrent saves could
	 * reach the database in the wrong order, and a restart would load the older state.
	 *
	 * @returns a function to call once this delivery is saved
	 */
	async waitToSave(): Promise<() => void> {
		const before = this.lastSave;
		let end = (): void => undefined;
		this.lastSave = new Promise<void>((resolve) => {
			end = resolve;
		});
		await Promise.race([before, sleep(MAX_SAVE_WAIT)]);
		return end;
	}

	private noteForeign(record: SubscriptionRecord | undefined): void {
		const isNew = !this.foreign.some(({ url, id }) => url === record?.url && id === record.id);
		if (record !== undefined && isNew) this.foreign.push(record);
	}

	private getStored(): Record<string, StoredTrigger> {
		const all = [...this.triggers].map(([key, trigger]) => [key, trigger.getStored()] as const);
		const changedAt = ({ subscription }: StoredTrigger) => subscription?.changedAt ?? 0;
		const newestFirst = all.sort(([, one], [, other]) => changedAt(other) - changedAt(one));
		return Object.fromEntries(newestFirst.slice(0, MAX_TRIGGERS));
	}
}

/** A test and the published workflow have separate subscriptions. */
export type WebhookKind = 'production' | 'test';

const MAX_MEMORIES = 2_000;

const memories = new LruMap<WorkflowMemory>(MAX_MEMORIES);

/** The memory of one trigger, and that of its workflow. */
export interface Memories {
	readonly memory: TriggerMemory;
	readonly workflowMemory: WorkflowMemory;
}

/** Loads the memory of a trigger: from this process, and from n8n's saved data. */
export function loadMemory(
	context: IHookFunctions | IWebhookFunctions,
	kind: WebhookKind,
): Memories {
	const owner = { instanceId: context.getInstanceId(), workflowId: getWorkflowId(context) };
	const memoryKey = JSON.stringify([owner.instanceId, owner.workflowId, kind]);
	const workflowMemory = memories.get(memoryKey) ?? new WorkflowMemory(owner);
	memories.set(memoryKey, workflowMemory);
	workflowMemory.load(context.getWorkflowStaticData('global'));
	const memory = workflowMemory.getTrigger(getTriggerKey(context));
	takeOverEarlierFormat(context.getWorkflowStaticData('node'), memory);
	return { memory, workflowMemory };
}

function getWorkflowId(context: IHookFunctions | IWebhookFunctions): string {
	return String(context.getWorkflow().id ?? '');
}

/** Nodes can share an ID if the workflow was written by hand; the webhook is unique in n8n. */
function getTriggerKey(context: IHookFunctions | IWebhookFunctions): string {
	const { id, name, webhookId } = context.getNode();
	return JSON.stringify([id, webhookId ?? name]);
}

/** Earlier versions of this package stored the memory in the static data of the node. */
function takeOverEarlierFormat(nodeData: IDataObject, memory: TriggerMemory): void {
	if (!('subscription' in nodeData) && !('started' in nodeData)) return;
	memory.merge(nodeData);
	delete nodeData.subscription;
	delete nodeData.started;
}
