import type { IDataObject } from 'n8n-workflow';

import { TriggerMemory } from '../../../nodes/Kobble/trigger/memory/triggerMemory';

const URL = 'https://n8n.example.com/webhook/x';
const ARN = 'arn:aws:sns:eu-west-1:123456789012:events';
const TOPIC = { arn: ARN, signatureVersion: '2' } as const;

/** As n8n's database gives it back. */
const saved = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;

function claimOf(memory: TriggerMemory, messageId: string, eventId: string) {
	const admission = memory.events.tryLock(messageId, eventId, Date.now());
	if (admission.kind !== 'new') throw new Error(`It is ${admission.kind}`);
	return admission.claim;
}

describe('The memory of a trigger', () => {
	it('is saved as it is when n8n saves: what create left behind never covers a handshake', () => {
		const memory = new TriggerMemory();
		memory.change({ url: URL, awaitedUntil: Date.now() + 1_000 });
		const leftByCreate: IDataObject = {};
		memory.store(leftByCreate);
		memory.change({ ...memory.record, url: URL, topic: TOPIC });
		expect(saved(leftByCreate).subscription).toMatchObject({ url: URL, topic: TOPIC });
	});

	it('is saved with the event of whoever saves, and with none that is only under way', () => {
		const memory = new TriggerMemory();
		const [first, second] = [claimOf(memory, 'm1', 'e1'), claimOf(memory, 'm2', 'e2')];
		const data: IDataObject = {};
		memory.store(data, first);
		const afterCrash = new TriggerMemory();
		afterCrash.load(saved(data));
		expect(afterCrash.events.tryLock('m1', 'e1', Date.now()).kind).toBe('started');
		expect(afterCrash.events.tryLock('m2', 'e2', Date.now()).kind).toBe('new');
		second.release();
		expect(memory.events.tryLock('m1', 'e1', Date.now()).kind).toBe('started');
	});

	it('does not fall back behind what it knows where n8n has saved something older', () => {
		const memory = new TriggerMemory();
		memory.change({ url: URL, topic: TOPIC });
		const data: IDataObject = {};
		memory.store(data);
		const older = saved(data);
		memory.change({ url: URL });
		memory.load(older);
		expect(memory.record?.topic).toBeUndefined();
	});

	it('takes over what another process knows later', () => {
		const [one, other] = [new TriggerMemory(), new TriggerMemory()];
		one.change({ url: URL, topic: TOPIC });
		const data: IDataObject = {};
		one.store(data);
		other.load(saved(data));
		expect(other.record?.topic).toEqual(TOPIC);
		one.change({ url: URL });
		one.store(data);
		other.load(saved(data));
		expect(other.record?.topic).toBeUndefined();
	});

	it.each([
		[{ subscription: 'x' }, undefined],
		[{ subscription: { url: URL } }, undefined],
		[{ subscription: { url: URL, changedAt: 1, topic: { arn: 'x' } } }, { url: URL, changedAt: 1 }],
		[
			{ subscription: { url: URL, changedAt: 1, topic: { arn: ARN } } },
			{ url: URL, changedAt: 1, topic: { arn: ARN, signatureVersion: '1' } },
		],
	])('trusts no topic that is none: %j', (data, record) => {
		const memory = new TriggerMemory();
		memory.load(data);
		expect(memory.record).toEqual(record);
	});
});
