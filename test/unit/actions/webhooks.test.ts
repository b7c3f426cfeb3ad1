import type { IDataObject } from 'n8n-workflow';

import { create, getAll } from '../../../nodes/Kobble/actions/webhook';
import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { createItemApi } from './createItemApi';

const NODE_ID = '7c2f6f1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const TRIGGER_URL = `https://n8n.example.com/webhook/${NODE_ID}/webhook`;
const OTHER_URL = 'https://example.com/events';

function createFields(values: Readonly<Record<string, unknown>>): ItemFields {
	return new ItemFields({ read: (name: string) => values[name] } as never, 0, 'UTC');
}

const toResponse = (body: IDataObject[]) => ({
	...{ status: 200, headers: {}, idempotencyKey: undefined },
	body,
});

/** The items that Get Many gives out for these entries of Kobble's list. */
async function list(...body: IDataObject[]): Promise<unknown> {
	const { run } = getAll.prepare(createFields({ returnAll: true }));
	return await run(createItemApi(async () => await Promise.resolve(toResponse(body))));
}

describe('Webhook: Get Many', () => {
	it.each([
		['published workflow', TRIGGER_URL],
		['workflow under test', `https://n8n.example.com/webhook-test/${NODE_ID}/webhook`],
		['n8n under a path', `https://example.com/n8n/hooks/${NODE_ID}/webhook`],
		['n8n on this machine', `http://localhost:5678/webhook/${NODE_ID}/webhook`],
		['with a query', `${TRIGGER_URL}?from=kobble`],
	])('recognizes the URL of a Kobble Trigger: %s', async (_name, url) => {
		expect(await list({ id: 'sub-1', url })).toEqual([{ id: 'sub-1', url, ofKobbleTrigger: true }]);
	});

	it.each([
		['another service', OTHER_URL],
		['of a Webhook node, which ends with the ID', `https://n8n.example.com/webhook/${NODE_ID}`],
		['of a node with another last part', `https://n8n.example.com/webhook/${NODE_ID}/form`],
		['more parts at the end', `${TRIGGER_URL}/more`],
		['a slash at the end', `${TRIGGER_URL}/`],
		['a longer last part', `${TRIGGER_URL}s`],
		['letters before the ID', `https://n8n.example.com/webhook/x${NODE_ID}/webhook`],
		['an ID that is too short', `https://n8n.example.com/webhook/${NODE_ID.slice(0, -1)}/webhook`],
		['an ID that is too long', `https://n8n.example.com/webhook/${NODE_ID}0/webhook`],
		['an ID with other letters', `https://n8n.example.com/${NODE_ID.replace('f', 'g')}/webhook`],
		['the path only in the query', `${OTHER_URL}?to=/webhook/${NODE_ID}/webhook`],
		['no host', `/webhook/${NODE_ID}/webhook`],
	])('does not take another URL for that of a Kobble Trigger: %s', async (_name, url) => {
		expect(await list({ id: 'sub-1', url })).toEqual([
			{ id: 'sub-1', url, ofKobbleTrigger: false },
		]);
	});

	it('tells the webhooks of one list apart, in its order', async () => {
		expect(await list({ url: OTHER_URL }, { url: TRIGGER_URL }, { url: OTHER_URL })).toEqual([
			{ url: OTHER_URL, ofKobbleTrigger: false },
			{ url: TRIGGER_URL, ofKobbleTrigger: true },
			{ url: OTHER_URL, ofKobbleTrigger: false },
		]);
	});

	it.each([
		['the first of several URLs', { url: TRIGGER_URL, fallback: OTHER_URL }, true],
		['the last of several URLs', { fallback: OTHER_URL, url: TRIGGER_URL }, true],
		['none of several URLs', { url: OTHER_URL, fallback: OTHER_URL }, false],
		['a field with another name', { endpoint: TRIGGER_URL }, true],
		['no text at all', { url: null, retries: 3, isActive: true, tags: [TRIGGER_URL] }, false],
		['no field at all', {}, false],
	])('looks at every field that is a text: %s', async (_name, entry, ofKobbleTrigger) => {
		expect(await list(entry)).toEqual([{ ...entry, ofKobbleTrigger }]);
	});
});

/** What Create finds in this list for its URL after a lost answer. */
async function findEarlier(url: string, body: IDataObject[]): Promise<unknown> {
	const { request, run } = create.prepare(createFields({ url }));
	const kobble = createItemApi(async ({ method }, rules) => {
		if (method === 'GET') return toResponse(body);
		const found = await rules?.findEarlier?.(true);
		return { ...toResponse([]), body: found ?? { id: 'new' } };
	});
	expect(request.safety).toBe('findable');
	return await run(kobble);
}

describe('Webhook: Create, after a lost answer', () => {
	it.each([
		['its URL', OTHER_URL, { url: OTHER_URL }],
		['its URL under another name', OTHER_URL, { endpoint: OTHER_URL, topic: 'all' }],
		['its URL beside others', OTHER_URL, { url: TRIGGER_URL, fallback: OTHER_URL }],
		['its URL as a browser shows it', 'https://EXAMPLE.com:443/events', { url: OTHER_URL }],
		['its URL as it was typed', 'https://EXAMPLE.com', { url: 'https://EXAMPLE.com' }],
	])('finds the webhook with %s', async (_name, url, fields) => {
		const other = { id: 'sub-0', url: 'https://example.com/else' };
		const entry = { id: 'sub-1', ...fields };
		expect(await findEarlier(url, [other, entry])).toEqual({ ...entry, created: true });
	});

	it.each([
		['nothing', []],
		['another path', [{ id: 'sub-1', url: `${OTHER_URL}/more` }]],
		['another query', [{ id: 'sub-1', url: `${OTHER_URL}?x=1` }]],
		['another protocol', [{ id: 'sub-1', url: 'http://example.com/events' }]],
		['its URL inside of a text', [{ id: 'sub-1', url: TRIGGER_URL, note: `to ${OTHER_URL}` }]],
	])('creates one if the list shows %s', async (_name, entries) => {
		expect(await findEarlier(OTHER_URL, entries)).toEqual({ id: 'new', created: true });
	});

	it.each([
		['no URL', [{ id: 'sub-1', topic: 'all' }]],
		['the URLs of some only', [{ id: 'sub-1', url: TRIGGER_URL }, { id: 'sub-2' }]],
		['a name that is no web address', [{ id: 'sub-1', topic: 'urn:sns:all' }]],
	])('cannot tell if the list shows %s', async (_name, entries) => {
		await expect(findEarlier(OTHER_URL, entries)).rejects.toMatchObject({
			details: {
				message: expect.stringContaining('does not show what each entry is') as string,
				outcome: 'unknown',
			},
		});
	});
});
