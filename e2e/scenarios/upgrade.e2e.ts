import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import { packProject, VERSION_BEFORE } from '../installation/packedPackage';
import type { SavedWorkflow } from '../n8n/n8nRest';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import {
	createCardsNode,
	chainNodes,
	createSplitOutNode,
	createUpdateStatusNode,
	createWebhookNode,
} from '../workflows/kobbleWorkflows';

const PATH = 'issue-and-suspend';

let open: OpenN8n;
let workflow: SavedWorkflow;
let packed: string;

beforeAll(async () => {
	packed = await mkdtemp(join(tmpdir(), 'packed-'));
	open = await openN8n({
		name: 'upgrade',
		tarball: VERSION_BEFORE.tarball,
		sandbox: { settings: { oneCardPerWallet: false } },
	});
	workflow = await open.rest.importWorkflow(
		chainNodes(
			'Saved by the version before',
			createWebhookNode(PATH),
			createSplitOutNode('body.list'),
			createCardsNode({ concurrency: 5, maxRetries: 0 }),
			createUpdateStatusNode('SUSPENDED'),
		),
		{ kobbleApi: open.credentialId },
	);
	await open.rest.activate(workflow);
});

afterAll(async () => {
	await open?.close();
	await rm(packed, { recursive: true, force: true });
});

async function nodesNow(): Promise<INode[]> {
	const saved = await open.rest.call('GET', `/rest/workflows/${workflow.id}`);
	return saved.nodes as unknown as INode[];
}

/** Sends ten wallets through the workflow; returns the finished execution. */
async function sendWallets(from: number) {
	const [program] = open.sandbox.seed.programs;
	const wallets = open.sandbox.seed.wallets.slice(from, from + 10);
	const known = await open.rest.listExecutions(workflow);
	await open.rest.callWebhook(PATH, { list: wallets.map((wallet) => ({ wallet, program })) });
	return await open.rest.untilOver(await open.rest.untilStarted(workflow, known));
}

describe('A workflow saved by the previous version', () => {
	it('runs there, opens unchanged after the upgrade, and stays active and keeps running', async () => {
		const before = await sendWallets(0);
		expect(before.getOutput('Update status')).toHaveLength(10);
		const nodesBefore = await nodesNow();

		await open.restart(await packProject(packed));

		expect(await nodesNow()).toEqual(nodesBefore);
		const after = await sendWallets(10);
		expect(after.error).toBeUndefined();
		expect(after.getOutput('Update status').map(({ json }) => json)).toEqual(
			Array(10).fill(expect.objectContaining({ status: 'SUSPENDED', updated: true })),
		);
		expect(Object.keys(after.getOutput('Create cards')[0]?.json ?? {})).toEqual(
			expect.arrayContaining(Object.keys(before.getOutput('Create cards')[0]?.json ?? {})),
		);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 20, doubledWallets: [] });
	});

	it('is retried after the upgrade if it failed before, and creates no card twice', async () => {
		await open.restart(VERSION_BEFORE.tarball);
		open.sandbox.set({ latencyMs: 20 });
		open.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', nth: [4, 6] },
			fault: { kind: 'reset', when: 'after' },
		});
		const failed = await sendWallets(20);
		expect(failed.status).toBe('error');

		open.sandbox.clearFaults();
		await open.restart(await packProject(packed));
		const retried = await open.rest.retry(failed.id);

		expect(retried.getOutput('Update status')).toHaveLength(10);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 30, doubledWallets: [] });
	});
});
