import type { IDataObject } from 'n8n-workflow';

import { WorkflowMemory } from '../../nodes/Kobble/trigger/memory/workflowMemory';
import type { TriggerMemory } from '../../nodes/Kobble/trigger/memory/workflowMemory';
import {
	beginSubscription,
	checkClient,
	checkHandshake,
	endSubscription,
	findTrustedTopic,
	finishSubscription,
	isConfirmed,
	endsSubscription,
	mayDelete,
	pinTopic,
	provesConfirmation,
} from '../../nodes/Kobble/trigger/memory/subscriptionRules';
import type { Subscriber } from '../../nodes/Kobble/trigger/memory/subscriptionRules';

export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:kobble';
export const STRANGERS_TOPIC = 'arn:aws:sns:eu-west-1:999999999999:stranger';

/** How Kobble's list of subscriptions behaves. */
export type ListMode = 'ok' | 'fails' | 'refuses' | 'empty' | 'stale';

/** What is delivered twice. */
export type Copies = 'none' | 'message' | 'event';

/** The outcome of the request that confirms a handshake. */
export type Confirmation = 'ok' | 'refused' | 'lost' | 'notArrived';

/** A subscription at Amazon and Kobble's entry for it. */
interface Subscription {
	readonly id: string;
	readonly url: string;
	readonly creator: N8n;
	readonly token: string;
	readonly sentAt: number;
	state: 'pending' | 'confirmed' | 'ended';
	isListed: boolean;
}

interface Message {
	readonly messageId: string;
	readonly eventId: string;
	readonly topic: string;
	readonly clientId: string;
	readonly sentAt: number;
}

interface Delivery {
	readonly n8n: N8n;
	readonly key: string;
	readonly message: Message;
	status: number | undefined;
}

/** What a trigger must trust, recorded separately from the code under test. */
interface Expectation {
	trusted: string | undefined;
	readonly started: Map<string, number>;
}

/** An n8n with one workflow: its database and its state in memory. */
class N8n {
	/** The saved static data. */
	database = '{}';
	isPublished = false;
	memory: WorkflowMemory;
	/** The static data of the workflow object that n8n built at the last start or publishing. */
	built: IDataObject = {};
	readonly expectations = new Map<string, Expectation>();

	constructor(
		readonly name: string,
		readonly keys: string[],
	) {
		this.memory = new WorkflowMemory(OWNER);
	}

	urlOf(key: string): string {
		return `https://${this.name}.example.com/${key}`;
	}

	load(): IDataObject {
		return JSON.parse(this.database) as IDataObject;
	}

	save(data: IDataObject): void {
		this.database = JSON.stringify(data);
	}

	expectation(key: string): Expectation {
		const known = this.expectations.get(key) ?? { trusted: undefined, started: new Map() };
		this.expectations.set(key, known);
		return known;
	}
}

/** A copy of n8n has the same encryption key and so the same instance id. */
const OWNER = { instanceId: 'instance', workflowId: 'workflow' };

function readGlobalData(data: IDataObject): IDataObject {
	data.global ??= {};
	return data.global as IDataObject;
}

/**
 * Models Kobble, Amazon and n8n with its database. The order of n8n's and the node's steps is written
 * here; the trigger's memory and decisions are the shipped code. A broken rule throws an error.
 */
export class TriggerWorld {
	readonly original = new N8n('original', ['a']);
	copy: N8n | undefined;
	private now = Date.UTC(2026, 0, 15, 12);
	private clockIsOff = 0;
	private passed = 0;
	private counter = 0;
	private readonly subscriptions: Subscription[] = [];
	private staleList: Subscription[] = [];
	private readonly deliveries: Delivery[] = [];
	/** Events stored but not acknowledged when n8n was killed. They may start the workflow twice. */
	private readonly interrupted = new Set<string>();

	/** The time on n8n's clock. */
	readonly clock = (): number => this.now + this.clockIsOff;

	get n8ns(): N8n[] {
		return this.copy === undefined ? [this.original] : [this.original, this.copy];
	}

	// What people do

	publish(list: ListMode): void {
		const n8n = this.original;
		if (n8n.isPublished) return;
		for (const key of n8n.keys) n8n.expectation(key).trusted = undefined;
		this.activate(n8n, 'publisher', list);
	}

	unpublish(list: ListMode, n8n: N8n | undefined = this.original): void {
		if (n8n?.isPublished !== true) return;
		this.deactivate(n8n, list);
		n8n.isPublished = false;
	}

	saveSettings(list: ListMode): void {
		if (!this.original.isPublished) return;
		this.deactivate(this.original, list);
		this.activate(this.original, 'n8n', list);
	}

	addTrigger(): void {
		if (!this.original.isPublished && this.original.keys.length < 2) this.original.keys.push('b');
	}

	startCopy(list: ListMode): void {
		if (this.copy !== undefined || !this.original.isPublished) return;
		this.copy = new N8n('copy', [...this.original.keys]);
		this.copy.database = this.original.database;
		for (const key of this.copy.keys) {
			this.copy.expectation(key).trusted = this.original.expectation(key).trusted;
		}
		this.copy.isPublished = true;
		this.restart(list, this.copy);
	}

	// What happens to n8n

	restart(list: ListMode, n8n: N8n | undefined = this.original): void {
		if (n8n === undefined) return;
		n8n.memory = new WorkflowMemory(OWNER);
		if (n8n.isPublished) this.activate(n8n, 'n8n', list);
	}

	/** A polling node saves the static data that n8n has kept in memory since publishing. */
	poll(n8n: N8n | undefined = this.original): void {
		if (n8n?.isPublished !== true) return;
		this.counter += 1;
		n8n.built['node:RSS'] = { last: this.counter };
		n8n.save(n8n.built);
	}

	advance(minutes: number): void {
		// Amazon stops retrying after one hour, and a message is too old after two.
		if (this.passed + minutes > 100) return;
		this.passed += minutes;
		this.now += minutes * 60_000;
	}

	setClock(minutes: number): void {
		this.clockIsOff = minutes * 60_000;
	}

	// What Amazon and strangers do

	/** Delivers the pending handshakes. */
	handshakes(confirmation: Confirmation, times: number): void {
		for (const subscription of this.subscriptions) {
			for (let time = 0; time < times; time += 1) {
				if (subscription.state !== 'pending') continue;
				const { url, token, sentAt } = subscription;
				this.handshake(url, { topicArn: TOPIC, token, sentAt }, confirmation, () => {
					subscription.state = 'confirmed';
				});
			}
		}
	}

	strangersHandshake(confirmation: Confirmation): void {
		this.counter += 1;
		const handshake = {
			topicArn: STRANGERS_TOPIC,
			token: `stranger-${this.counter}`,
			sentAt: this.now,
		};
		for (const url of this.urls()) this.handshake(url, handshake, confirmation, () => undefined);
	}

	strangersEvent(): void {
		for (const url of this.urls()) {
			this.run([this.createDelivery(url, this.createMessage(STRANGERS_TOPIC))], []);
		}
	}

	/** Delivers a genuine event of the right topic that belongs to another client of Kobble. */
	forwardedEvent(): void {
		for (const n8n of this.n8ns) {
			for (const key of n8n.keys) {
				const { record } = n8n.memory.getTrigger(key);
				// Before the first event the client is not known yet.
				if (record?.clientId !== 'client') continue;
				const message = { ...this.createMessage(TOPIC), clientId: 'another' };
				this.run([this.createDelivery(n8n.urlOf(key), message)], []);
			}
		}
	}

	/** Delivers new events. Concurrent deliveries are interleaved according to `order`. */
	emit(count: number, copies: Copies, order: number[], kill?: number): void {
		const begun: Delivery[] = [];
		for (let index = 0; index < count; index += 1) {
			this.now += 1;
			const message = this.createMessage(TOPIC);
			const again = { ...this.createMessage(TOPIC), eventId: message.eventId };
			const messages = [message];
			if (copies === 'message') messages.push(message);
			if (copies === 'event') messages.push(again);
			for (const subscription of this.subscriptions) {
				if (subscription.state !== 'confirmed') continue;
				for (const one of messages) begun.push(this.createDelivery(subscription.url, one));
			}
		}
		this.deliveries.push(...begun);
		this.run(begun, order, kill);
	}

	/** Amazon delivers again: all messages, or only those without a successful response. */
	redeliver(all: boolean, order: number[]): void {
		const again = this.deliveries.filter(({ status }) => all || !isFinal(status));
		for (const delivery of again) delivery.status = undefined;
		this.run(again, order);
	}

	/** Somebody opens an UnsubscribeURL. */
	endAtAmazon(): void {
		const subscription = this.subscriptions.find(({ state }) => state === 'confirmed');
		if (subscription === undefined) return;
		subscription.state = 'ended';
		const found = this.findTrigger(subscription.url);
		if (found === undefined) return;
		const { n8n, trigger } = found;
		const data = this.loadInto(n8n);
		if (!endsSubscription(trigger.record, this.now) || trigger.record === undefined) return;
		trigger.change({ ...trigger.record, status: 'ended' });
		this.saveMemory(n8n, data);
	}

	/** After at most one restart, each published trigger receives events. Each event started once. */
	mustHear(): void {
		this.clockIsOff = 0;
		for (const n8n of this.n8ns) {
			this.restart('ok', n8n);
			this.handshakes('ok', 1);
		}
		this.redeliver(false, []);
		this.emit(1, 'none', []);
		const { messageId } = this.deliveries.at(-1)?.message ?? this.createMessage(TOPIC);
		for (const n8n of this.n8ns) {
			for (const key of n8n.keys) {
				const { trusted } = n8n.expectation(key);
				if (!n8n.isPublished || trusted === STRANGERS_TOPIC) continue;
				const heard = this.deliveries.some(
					(one) =>
						one.n8n === n8n &&
						one.key === key &&
						one.message.messageId === messageId &&
						one.status === 200,
				);
				if (!heard) throw new Error(`The trigger ${key} of ${n8n.name} does not hear any more`);
			}
		}
		this.mustHaveStarted();
	}

	// What n8n and the node do

	private activate(n8n: N8n, by: Subscriber, list: ListMode): void {
		const data = n8n.load();
		n8n.built = data;
		n8n.isPublished = true;
		try {
			for (const key of n8n.keys) {
				n8n.memory.load(readGlobalData(data));
				if (!this.isSubscribed(n8n, key, list)) this.subscribe(n8n, key, by, list);
				n8n.memory.store(readGlobalData(data));
			}
		} catch (error) {
			if (!(error instanceof KobbleIsAway)) throw error;
			this.deactivate(n8n, list);
			// n8n retries a failed activation at its start by itself; a person must publish again.
			n8n.isPublished = by === 'n8n';
			return;
		}
		n8n.save(data);
	}

	private isSubscribed(n8n: N8n, key: string, list: ListMode): boolean {
		const trigger = n8n.memory.getTrigger(key);
		const url = n8n.urlOf(key);
		let listed: Subscription[];
		try {
			listed = this.list(url, list);
		} catch (error) {
			const isKept = isConfirmed(trigger.record, url, undefined) && list === 'fails';
			if (!isKept) throw error;
			return true;
		}
		const [found, ...others] = listed;
		const { record } = trigger;
		if (found === undefined || others.length > 0 || !isConfirmed(record, url, undefined)) {
			return false;
		}
		if (record.id !== found.id) trigger.change({ ...record, id: found.id });
		return true;
	}

	private subscribe(n8n: N8n, key: string, by: Subscriber, list: ListMode): void {
		const trigger = n8n.memory.getTrigger(key);
		const url = n8n.urlOf(key);
		const before = trigger.record;
		trigger.change(beginSubscription(before, url, by, this.clock()));
		let isDone = false;
		try {
			const removed = this.list(url, list);
			for (const { id } of removed) this.remove(id, n8n);
			if (before?.id !== undefined && !removed.some(({ id }) => id === before.id)) {
				if (mayDelete(before, url)) this.remove(before.id, n8n);
			}
			const { id } = this.create(url, n8n);
			const { record } = trigger;
			if (record) trigger.change(finishSubscription(record, id, this.clock()));
			isDone = true;
		} finally {
			if (!isDone) trigger.change(endSubscription(trigger.record, url, 'failed'));
		}
	}

	private deactivate(n8n: N8n, list: ListMode): void {
		const data = n8n.load();
		for (const key of n8n.keys) {
			n8n.memory.load(readGlobalData(data));
			const trigger = n8n.memory.getTrigger(key);
			const url = n8n.urlOf(key);
			const { record } = trigger;
			const isOwn = mayDelete(record, url);
			if (isOwn) trigger.change(endSubscription(record, url, 'unsubscribed'));
			n8n.memory.store(readGlobalData(data));
			try {
				if (isOwn && record?.id !== undefined) this.remove(record.id, n8n);
				for (const { id } of this.list(url, list)) this.remove(id, n8n);
			} catch (error) {
				if (!(error instanceof KobbleIsAway)) throw error;
			}
		}
		n8n.save(data);
	}

	private handshake(
		url: string,
		sent: { topicArn: string; token: string; sentAt: number },
		confirmation: Confirmation,
		confirm: () => void,
	): void {
		const found = this.findTrigger(url);
		if (found === undefined) return;
		const { n8n, key, trigger } = found;
		const data = this.loadInto(n8n);
		const handshake = { ...sent, signatureVersion: '1' as const };
		const before = trigger.record;
		if (checkHandshake(before, handshake, undefined, this.clock()) !== 'follow') return;
		if (before === undefined) return;
		trigger.change(pinTopic(before, handshake));
		if (confirmation === 'ok' || confirmation === 'lost') confirm();
		if (confirmation === 'refused') trigger.change(before);
		if (confirmation === 'ok' && trigger.record) {
			trigger.change({ ...trigger.record, status: 'confirmed' });
		}
		if (confirmation !== 'refused') this.expectTrust(n8n.expectation(key), sent.topicArn);
		this.saveMemory(n8n, data);
	}

	private expectTrust(expectation: Expectation, topic: string): void {
		expectation.trusted ??= topic;
		if (expectation.trusted !== topic) throw new Error(`Another topic is trusted: ${topic}`);
	}

	/** The steps of one delivery. Steps of other deliveries may run in between. */
	private *receive(delivery: Delivery): Generator<void> {
		const { n8n, key, message } = delivery;
		if (!n8n.isPublished) {
			delivery.status = 404;
			return;
		}
		const data = this.loadInto(n8n);
		const trigger = n8n.memory.getTrigger(key);
		delivery.status = this.refuse(trigger, message);
		const isExpected = message.topic === n8n.expectation(key).trusted;
		if (delivery.status === 401 && isExpected && message.clientId === 'client') {
			throw new Error('A genuine event of the trusted topic was refused');
		}
		if (delivery.status !== undefined) return;
		const result = trigger.events.tryLock(message.messageId, message.eventId, this.clock());
		if (result.kind !== 'locked') {
			delivery.status = result.kind === 'started' ? 200 : 503;
			return;
		}
		yield;
		this.start(n8n, key, message);
		yield;
		n8n.memory.store(readGlobalData(data), result.lock);
		n8n.save(data);
		result.lock.start();
		this.interrupted.delete(identify(n8n, key, message));
		yield;
		delivery.status = 200;
	}

	private refuse(trigger: TriggerMemory, message: Message): number | undefined {
		const topic = findTrustedTopic(trigger.record, undefined);
		if (topic === undefined) return 503;
		if (topic.arn !== message.topic) return 401;
		const client = checkClient(trigger.record, message.clientId, []);
		if (client === 'other') return 401;
		if (client === 'first' && trigger.record) {
			trigger.change({ ...trigger.record, clientId: message.clientId });
		}
		const { record } = trigger;
		if (provesConfirmation(record, message.topic, message.sentAt)) {
			trigger.change({ ...record, status: 'confirmed' });
		}
		return undefined;
	}

	private start(n8n: N8n, key: string, message: Message): void {
		const { trusted, started } = n8n.expectation(key);
		if (message.topic !== trusted) throw new Error(`An event of ${message.topic} was taken`);
		if (message.clientId !== 'client') throw new Error('An event of another client was taken');
		const times = (started.get(message.eventId) ?? 0) + 1;
		started.set(message.eventId, times);
		const identity = identify(n8n, key, message);
		if (times > 1 && !this.interrupted.has(identity)) {
			throw new Error(`The trigger ${key} of ${n8n.name} was started ${times} times by an event`);
		}
		this.interrupted.add(identity);
	}

	private mustHaveStarted(): void {
		for (const { n8n, key, message, status } of this.deliveries) {
			if (status === 200 && !n8n.expectation(key).started.has(message.eventId)) {
				throw new Error('An event was answered 200 and started nothing');
			}
		}
	}

	// Amazon and Kobble

	private run(deliveries: Delivery[], order: number[], kill?: number): void {
		let running = deliveries.map((delivery) => ({ delivery, steps: this.receive(delivery) }));
		for (let step = 0; running.length > 0; step += 1) {
			if (step === kill) {
				this.restart('ok');
				running = running.filter(({ delivery }) => delivery.n8n !== this.original);
				continue;
			}
			const place = (order[step % (order.length || 1)] ?? 0) % running.length;
			const one = running[place];
			if (one?.steps.next().done === true) running.splice(place, 1);
		}
	}

	private createDelivery(url: string, message: Message): Delivery {
		const n8n = this.n8ns.find(({ name }) => url.startsWith(`https://${name}.`)) ?? this.original;
		return { n8n, key: url.slice(-1), message, status: undefined };
	}

	private createMessage(topic: string): Message {
		this.counter += 1;
		const id = String(this.counter);
		return { messageId: `m${id}`, eventId: `e${id}`, topic, clientId: 'client', sentAt: this.now };
	}

	private create(url: string, creator: N8n): Subscription {
		this.staleList = this.listed();
		this.counter += 1;
		this.now += 1;
		const subscription: Subscription = {
			id: `s${this.counter}`,
			url,
			creator,
			token: `t${this.counter}`,
			sentAt: this.now,
			state: 'pending',
			isListed: true,
		};
		this.subscriptions.push(subscription);
		return subscription;
	}

	private remove(id: string, actor: N8n): void {
		const subscription = this.subscriptions.find((one) => one.id === id);
		if (subscription?.isListed !== true) return;
		if (subscription.creator !== actor) {
			throw new Error(`${actor.name} ended the subscription of ${subscription.creator.name}`);
		}
		this.staleList = this.listed();
		subscription.isListed = false;
		subscription.state = 'ended';
		this.now += 1;
	}

	private list(url: string, mode: ListMode): Subscription[] {
		if (mode === 'fails' || mode === 'refuses') throw new KobbleIsAway(mode);
		if (mode === 'empty') return [];
		const all = mode === 'stale' ? this.staleList : this.listed();
		return all.filter((one) => one.url === url);
	}

	private listed(): Subscription[] {
		return this.subscriptions.filter(({ isListed }) => isListed);
	}

	private urls(): string[] {
		return this.n8ns.flatMap((n8n) => n8n.keys.map((key) => n8n.urlOf(key)));
	}

	private findTrigger(url: string) {
		const { n8n, key } = this.createDelivery(url, this.createMessage(TOPIC));
		return n8n.isPublished ? { n8n, key, trigger: n8n.memory.getTrigger(key) } : undefined;
	}

	private loadInto(n8n: N8n): IDataObject {
		const data = n8n.load();
		n8n.memory.load(readGlobalData(data));
		return data;
	}

	private saveMemory(n8n: N8n, data: IDataObject): void {
		n8n.memory.store(readGlobalData(data));
		n8n.save(data);
	}
}

class KobbleIsAway extends Error {}

function isFinal(status: number | undefined): boolean {
	return status !== undefined && status < 500;
}

function identify({ name }: N8n, key: string, { eventId }: Message): string {
	return JSON.stringify([name, key, eventId]);
}
