import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { packProject, PACKAGE, VERSION_BEFORE } from '../installation/packedPackage';
import { CREDENTIAL_NAME, createCredentialData, openN8n, type OpenN8n } from '../n8n/openN8n';
import { until } from '../n8n/until';
import { NpmRegistry } from '../registry/npmRegistry';
import {
	createCardsNode,
	chainNodes,
	createSplitOutNode,
	createWebhookNode,
} from '../workflows/kobbleWorkflows';

let registry: NpmRegistry;
let open: OpenN8n;
let packed: string;

beforeAll(async () => {
	packed = await mkdtemp(join(tmpdir(), 'packed-'));
	registry = await NpmRegistry.start();
	await registry.publish(VERSION_BEFORE.tarball);
	open = await openN8n({
		name: 'community-package',
		tarball: null,
		env: { ...registry.environment, N8N_UNVERIFIED_PACKAGES_ENABLED: 'true' },
	});
});

afterAll(async () => {
	await open?.close();
	await registry?.close();
	await rm(packed, { recursive: true, force: true });
});

async function installed(): Promise<IDataObject | undefined> {
	const answer = await open.rest.request('GET', '/rest/community-packages');
	const list = (answer.data as { data: IDataObject[] }).data;
	return list.find(({ packageName }) => packageName === PACKAGE);
}

describe('Settings > Community nodes', () => {
	it('installs the package by name, and a workflow with it runs immediately', async () => {
		const answer = await open.rest.call('POST', '/rest/community-packages', { name: PACKAGE });
		expect(answer).toMatchObject({
			packageName: PACKAGE,
			installedVersion: VERSION_BEFORE.version,
		});

		const data = createCredentialData(open.sandbox);
		const kobbleApi = await open.rest.saveCredential(CREDENTIAL_NAME, 'kobbleApi', data);
		const workflow = await open.rest.importWorkflow(
			chainNodes(
				'Issue',
				createWebhookNode('issue'),
				createSplitOutNode('body.list'),
				createCardsNode(),
			),
			{ kobbleApi },
		);
		await open.rest.activate(workflow);
		const { wallets, programs } = open.sandbox.seed;
		const list = wallets.slice(0, 3).map((wallet) => ({ wallet, program: programs[0] }));
		await open.rest.callWebhook('issue', { list });
		await untilCards(3);
	});

	it('offers the new version, and updates to it while the workflow stays active', async () => {
		const tarball = await packProject(packed);
		const version = /-(\d+\.\d+\.\d+)\.tgz$/.exec(tarball)?.[1];
		await registry.publish(tarball);
		expect(await installed()).toMatchObject({
			installedVersion: VERSION_BEFORE.version,
			updateAvailable: version,
		});

		await open.rest.call('PATCH', '/rest/community-packages', { name: PACKAGE, version });

		expect(await installed()).toMatchObject({ installedVersion: version });
		const { wallets, programs } = open.sandbox.seed;
		const list = wallets.slice(3, 6).map((wallet) => ({ wallet, program: programs[0] }));
		await open.rest.callWebhook('issue', { list });
		await untilCards(6);
		expect(open.sandbox.counters().doubledWallets).toEqual([]);
	});

	it('removes the package from the list', async () => {
		await open.rest.call('DELETE', `/rest/community-packages?name=${PACKAGE}`);
		expect(await installed()).toBeUndefined();
	});
});

async function untilCards(count: number): Promise<void> {
	const made = () => open.sandbox.counters().cardsCreated;
	await until(`${count} cards`, () => made() >= count);
	expect(made()).toBe(count);
}
