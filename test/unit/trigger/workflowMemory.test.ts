import type { IDataObject } from 'n8n-workflow';

import { WorkflowMemory } from '../../../nodes/Kobble/trigger/memory/workflowMemory';
import type { TriggerMemory } from '../../../nodes/Kobble/trigger/memory/workflowMemory';

const URL = 'https://n8n.example.com/webhook/x';
const ARN = 'arn:aws:sns:eu-west-1:123456789012:events';
const TOPIC = { arn: ARN, signatureVersion: '2' } as const;
const OWNER = { instanceId: 'instance', workflowId: 'workflow' };
const CONFIRMED = { url: URL, status: 'confirmed', topic: TOPIC } as const;

/** As n8n's database returns it. */
const saved = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;

/** The memory of a process that starts with saved data. */
function loaded(data: IDataObject, owner = OWNER): WorkflowMemory {
	const memory = new WorkflowMemory(owner);
	memory.load(saved(data));
	return memory;
}

function lockEvent(trigger: TriggerMemory, messageId: string, eventId: string) {
	const result = trigger.events.tryLock(messageId, eventId, Date.now());
	if (result.kind !== 'locked') throw new Error(`It is ${result.kind}`);
	return result.lock;
}

const tryLock = (memory: WorkflowMemory, key: string, id: string) =>
	memory.getTrigger(key).events.tryLock(`m-${id}`, id, Date.now()).kind;

describe("The memory of a workflow's triggers", () => {
	it('is serialized when n8n saves, so that data from create never overwrites a handshake', () => {
		const memory = new WorkflowMemory(OWNER);
		const leftByCreate: IDataObject = {};
		memory.getTrigger('a').change({ url: URL, status: 'awaiting' });
		memory.store(leftByCreate);
		memory.getTrigger('a').change(CONFIRMED);
		expect(loaded(leftByCreate).getTrigger('a').record).toMatchObject(CONFIRMED);
	});

	it('is saved for all triggers, whichever of them saves', () => {
		const memory = new WorkflowMemory(OWNER);
		memory.getTrigger('a').change(CONFIRMED);
		memory.getTrigger('b').change({ ...CONFIRMED, url: `${URL}-b` });
		const data: IDataObject = { theirs: 1 };
		memory.store(data, lockEvent(memory.getTrigger('a'), 'm-1', '1'));
		lockEvent(memory.getTrigger('b'), 'm-1', '1').start();
		const next = loaded(data);
		expect(next.getTrigger('b').record?.url).toBe(`${URL}-b`);
		expect([tryLock(next, 'a', '1'), tryLock(next, 'b', '1')]).toEqual(['started', 'started']);
		expect(saved(data).theirs).toBe(1);
	});

	it('is saved with the event of the saving delivery, and without events still in progress', () => {
		const memory = new WorkflowMemory(OWNER);
		const trigger = memory.getTrigger('a');
		const [first, second] = [lockEvent(trigger, 'm-1', '1'), lockEvent(trigger, 'm-2', '2')];
		const data: IDataObject = {};
		memory.store(data, first);
		const next = loaded(data);
		expect([tryLock(next, 'a', '1'), tryLock(next, 'a', '2')]).toEqual(['started', 'locked']);
		second.release();
		expect(tryLock(memory, 'a', '1')).toBe('started');
	});

	it('is not reverted if n8n has saved older data', () => {
		const memory = new WorkflowMemory(OWNER);
		const data: IDataObject = {};
		memory.getTrigger('a').change(CONFIRMED);
		memory.store(data);
		const older = saved(data);
		memory.getTrigger('a').change({ url: URL, status: 'unsubscribed' });
		memory.load(older);
		expect(memory.getTrigger('a').record?.status).toBe('unsubscribed');
	});

	it('merges newer data of another process', () => {
		const [one, other] = [new WorkflowMemory(OWNER), new WorkflowMemory(OWNER)];
		const data: IDataObject = {};
		one.getTrigger('a').change(CONFIRMED);
		one.store(data);
		other.load(saved(data));
		expect(other.getTrigger('a').record?.topic).toEqual(TOPIC);
		one.getTrigger('a').change({ url: URL, status: 'unsubscribed' });
		one.store(data);
		other.load(saved(data));
		expect(other.getTrigger('a').record?.topic).toBeUndefined();
	});

	it.each([
		['another n8n', { ...OWNER, instanceId: 'another' }],
		['another workflow', { ...OWNER, workflowId: 'another' }],
	])('is not used by %s, which can tell whose it is', (_what, owner) => {
		const memory = new WorkflowMemory(OWNER);
		const data: IDataObject = {};
		memory.getTrigger('a').change({ ...CONFIRMED, id: 's1' });
		memory.store(data, lockEvent(memory.getTrigger('a'), 'm-1', '1'));
		const other = loaded(data, owner);
		expect(other.getTrigger('a').record).toBeUndefined();
		expect(tryLock(other, 'a', '1')).toBe('locked');
		expect(other.takeForeignRecords()).toMatchObject([{ url: URL, id: 's1' }]);
		expect(other.takeForeignRecords()).toEqual([]);
	});

	it('is limited in size, and keeps the newest', () => {
		const memory = new WorkflowMemory(OWNER);
		for (let number = 0; number < 60; number += 1) {
			memory.getTrigger(`t${number}`).change({ ...CONFIRMED, url: `${URL}${number}` });
		}
		const data: IDataObject = {};
		memory.store(data);
		const { triggers } = saved(data).kobbleTrigger as { triggers: IDataObject };
		expect(Object.keys(triggers)).toHaveLength(50);
	});

	it.each([
		[{ subscription: 'x' }, undefined],
		[{ subscription: { url: URL } }, undefined],
		[
			{ subscription: { url: URL, changedAt: 1, topic: { arn: 'x' } } },
			{ url: URL, changedAt: 1, status: 'unsubscribed' },
		],
		[
			{ subscription: { url: URL, changedAt: 1, awaitedUntil: 9 } },
			{ url: URL, changedAt: 1, awaitedUntil: 9, status: 'awaiting' },
		],
		[
			{ subscription: { url: URL, changedAt: 1, topic: { arn: ARN } } },
			{
				url: URL,
				changedAt: 1,
				status: 'confirmed',
				topic: { arn: ARN, signatureVersion: '1' },
			},
		],
	])('is read as earlier versions stored it, without an invalid topic: %j', (data, record) => {
		const memory = new WorkflowMemory(OWNER);
		memory.getTrigger('a').merge(data);
		expect(memory.getTrigger('a').record).toEqual(record);
	});

	it('is saved by one delivery after another', async () => {
		const memory = new WorkflowMemory(OWNER);
		const order: string[] = [];
		const first = await memory.waitToSave();
		const second = memory.waitToSave().then((end) => {
			order.push('second');
			end();
		});
		await new Promise((done) => setTimeout(done, 20));
		order.push('first');
		first();
		await second;
		expect(order).toEqual(['first', 'second']);
	});
});
