import { setTimeout as pause } from 'node:timers/promises';

import type { INode } from 'n8n-workflow';

import type { SavedExecution } from '../n8n/savedExecution';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import {
	createCardsNode,
	chainNodes,
	createNoOpNode,
	createSplitOutNode,
	createWebhookNode,
} from '../workflows/kobbleWorkflows';

const ROWS = 10_000;
/**
 * Maximum extra response time of n8n compared with a run without Kobble Cards, in milliseconds.
 * About 200 is normal; the limit is double that, because two cores may have other work.
 */
const EXTRA_WAIT = 400;
const ASK_AGAIN = 20;

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'large-runs' });
});

afterAll(async () => {
	await open?.close();
});

/** Polls n8n's health endpoint until `work` is over; returns the longest wait in milliseconds. */
async function measureLongestWait(work: Promise<unknown>): Promise<number> {
	let isOver = false;
	const done = work.finally(() => {
		isOver = true;
	});
	let longest = 0;
	const url = `${open.n8n.url}/healthz`;
	while (!isOver) {
		const askedAt = performance.now();
		// A kept-alive connection would be closed while n8n's thread is busy.
		await (await fetch(url, { headers: { connection: 'close' } })).text();
		longest = Math.max(longest, performance.now() - askedAt);
		await pause(ASK_AGAIN);
	}
	await done;
	return Math.round(longest);
}

/** Sends 10,000 rows through a node. */
async function runRows(node: INode): Promise<{ longestWait: number; execution: SavedExecution }> {
	const path = `rows-${node.name.replace(/\W/g, '-')}`;
	const workflow = await open.rest.importWorkflow(
		chainNodes(path, createWebhookNode(path), createSplitOutNode('body.list'), node),
		{ kobbleApi: open.credentialId },
	);
	await open.rest.activate(workflow);
	const list = Array.from({ length: ROWS }, (_, row) => ({ card: ` card ${row} ` }));
	await open.rest.callWebhook(path, { list });
	const ended = open.rest.untilStarted(workflow).then(async (id) => await untilStored(id));
	const longestWait = await measureLongestWait(ended);
	const execution = await open.rest.execution(await ended);
	await open.rest.deactivate(workflow);
	return { longestWait, execution };
}

/** Waits without reading the execution's data, because that would keep n8n busy too. */
async function untilStored(id: string): Promise<string> {
	for (;;) {
		const { results } = await open.rest.call('GET', '/rest/executions?limit=5');
		const found = (results as Array<{ id: string; status: string }>).find((one) => one.id === id);
		if (found !== undefined && found.status !== 'running' && found.status !== 'new') return id;
		await pause(500);
	}
}

describe('A misspelt column in 10,000 rows, with On Error set to Continue', () => {
	it('does not block n8n: it keeps answering other requests', async () => {
		const plain = await runRows(createNoOpNode('Nothing'));
		const misspelt = createCardsNode({}, { onError: 'continueRegularOutput' });
		misspelt.parameters.walletId = { __rl: true, mode: 'id', value: '={{ $json.crad.trim() }}' };
		const { longestWait, execution } = await runRows(misspelt);
		const items = execution.getOutput('Create cards');
		console.log(
			`Longest wait for /healthz: ${longestWait} ms; without Kobble Cards ${plain.longestWait} ms. ${JSON.stringify(items[0]?.json)}`,
		);
		expect(items).toHaveLength(ROWS);
		expect(open.sandbox.counters().requests).toEqual({});
		expect(longestWait).toBeLessThan(plain.longestWait + EXTRA_WAIT);
	});
});
