import { sleep } from 'n8n-workflow';
import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isJsonObject } from '../../data/json';
import { LruMap } from '../../data/lruMap';
import { StartedEvents } from './eventDeduplication';
import type { EventLock, StoredHashes } from './eventDeduplication';
import { parseRecord, pickNewerRecord } from './subscriptionRecord';
import type { RecordChange, SubscriptionRecord } from './subscriptionRecord';

/** Where everything stands in the workflow's static data (`getWorkflowStaticData('global')`). */
export const STATIC_DATA_KEY = 'kobbleTrigger';

/** Milliseconds. n8n may take long to start a workflow, and an answer must not wait for that. */
const MAX_SAVE_WAIT = 2_000;

/** Records of nodes that were deleted stay; more than this many are not kept. */
const MAX_TRIGGERS = 50;

/** What one trigger of a workflow remembers. */
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
		// Later than the record before even if the clock was set back, because the later one counts.
		const changedAt = Math.max(Date.now(), (this.current?.changedAt ?? 0) + 1);
		this.current = { ...record, changedAt };
	}

	/** Forgets which events have started the workflow. */
	forgetEvents(): void {
		this.startedEvents = new StartedEvents();
	}

	/** Adds what was stored, by this process, one before it or another one. */
	merge({ subscription, started }: IDataObject): void {
		this.current = pickNewerRecord(this.current, parseRecord(subscription));
		this.startedEvents.merge(started, Date.now());
	}

	getStored(): StoredTrigger {
		return { subscription: this.current, started: this.startedEvents.getStored() };
	}
}

/** How a trigger's memory is stored. */
interface StoredTrigger {
	readonly subscription: SubscriptionRecord | undefined;
	readonly started: StoredHashes[];
}

/** Whose memory it is. What anybody else wrote is not taken over. */
export interface MemoryOwner {
	readonly instanceId: string;
	readonly workflowId: string;
}

/**
 * What all Kobble Triggers of one workflow remember in this process.
 *
 * n8n keeps one object of static data for a workflow. It gives each delivery a copy, so two
 * deliveries at once do not see each other; it writes the whole object, so whoever writes later
 * puts an older copy of everybody else's data back; and it saves nothing at all during a test.
 * So the memory of all triggers stands under one key, and what stands there is live: it is
 * serialized when n8n saves, not when it is stored. Every check of a subscription and every event
 * puts it there again, so that whoever saves the workflow saves the newest state: another trigger or
 * a polling node too.
 */
export class WorkflowMemory {
	private readonly triggers = new Map<string, TriggerMemory>();

	private lastSave: Promise<void> = Promise.resolve();

	/** Subscriptions that somebody else's static data named. */
	private foreign: SubscriptionRecord[] = [];

	constructor(private readonly owner: MemoryOwner) {}

	/** @param key tells the triggers of a workflow apart */
	getTrigger(key: string): TriggerMemory {
		const known = this.triggers.get(key) ?? new TriggerMemory();
		this.triggers.set(key, known);
		return known;
	}

	/** Subscriptions that belong to another n8n or workflow, each given once. */
	takeForeignRecords(): SubscriptionRecord[] {
		return this.foreign.splice(0);
	}

	/**
	 * Takes over what n8n has saved.
	 *
	 * @param global the workflow's static data
	 */
	load(global: IDataObject): void {
		const stored = global[STATIC_DATA_KEY];
		// What this process put there itself holds nothing new.
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
	 * Has n8n save this memory.
	 *
	 * @param global the workflow's static data
	 * @param lock of a delivery: n8n saves after it has stored the execution, so its event has started
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
	 * Waits until n8n has saved the delivery before, at most for a while: two saves at once could
	 * reach the database in the wrong order, and a restart would find the older state.
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

/** A test and the published workflow have subscriptions of their own. */
export type WebhookKind = 'production' | 'test';

const MAX_MEMORIES = 2_000;

const memories = new LruMap<WorkflowMemory>(MAX_MEMORIES);

/** The memory of one trigger, and that of its workflow. */
export interface Memories {
	readonly memory: TriggerMemory;
	readonly workflowMemory: WorkflowMemory;
}

/** Loads the memory of a trigger: what this process knows, and what n8n has saved. */
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

/** Nodes can share an id if the workflow was written by hand; n8n makes the webhook unique. */
function getTriggerKey(context: IHookFunctions | IWebhookFunctions): string {
	const { id, name, webhookId } = context.getNode();
	return JSON.stringify([id, webhookId ?? name]);
}

/** Earlier versions of this package kept the memory in the static data of the node. */
function takeOverEarlierFormat(nodeData: IDataObject, memory: TriggerMemory): void {
	if (!('subscription' in nodeData) && !('started' in nodeData)) return;
	memory.merge(nodeData);
	delete nodeData.subscription;
	delete nodeData.started;
}
