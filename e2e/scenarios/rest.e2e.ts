import { CREDENTIAL_NAME, createCredentialData, openN8n, type OpenN8n } from '../n8n/openN8n';
import type { SavedWorkflow } from '../n8n/n8nRest';
import { until } from '../n8n/until';
import {
	createCardsNode,
	chainNodes,
	createSplitOutNode,
	createWebhookNode,
} from '../workflows/kobbleWorkflows';

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'rest', sandbox: { seed: { wallets: 200 } } });
});

afterAll(async () => {
	await open?.close();
});

beforeEach(() => {
	open.sandbox.reset();
});

describe('The credential, saved and tested in n8n', () => {
	const tested = async (changes: Record<string, string>) =>
		await open.rest.testCredential(open.credentialId, CREDENTIAL_NAME, 'kobbleApi', {
			...createCredentialData(open.sandbox),
			...changes,
		});

	it('passes the test', async () => {
		expect(await tested({})).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	it.each([
		[
			'a wrong secret',
			{ clientSecret: 'not-the-secret' },
			/^Kobble does not accept the client ID or the client secret/,
		],
		[
			'an empty secret',
			{ clientSecret: ' ' },
			/^The field "Client Secret" of the Kobble API credential is empty/,
		],
		[
			// n8n shows the code of what its own request threw, and lets nobody put it into words.
			'a Base URL without a server, by its code only',
			{ baseUrl: 'http://127.0.0.1:9' },
			/ECONNREFUSED/,
		],
		[
			'a Token URL without a server',
			{ tokenUrl: 'http://127.0.0.1:9/oauth2/token' },
			/^The Token URL of the Kobble API credential cannot be reached/,
		],
		[
			'a Base URL that is not a URL',
			{ baseUrl: 'kobble' },
			/^The field "Base URL" is not a complete URL/,
		],
		[
			'plain http to another machine',
			{ baseUrl: 'http://staging.apikobble.net' },
			/^The field "Base URL" of the Kobble API credential has to begin with https:\/\//,
		],
	])('explains what is wrong with %s', async (_what, changes, words) => {
		const verdict = await tested(changes);
		expect(verdict.status).toBe('Error');
		expect(verdict.message).toMatch(words);
	});

	it('sends no request if plain http is refused', async () => {
		await tested({ baseUrl: 'http://staging.apikobble.net' });
		expect(open.sandbox.counters().tokenRequests).toBe(0);
	});
});

describe('Retry execution of a run that failed in the middle', () => {
	const WALLETS = 60;
	let workflow: SavedWorkflow;

	/** Sends all wallets to the workflow's webhook; returns the id of the failed execution. */
	async function failInTheMiddle(path: string): Promise<string> {
		const [program] = open.sandbox.seed.programs;
		const wallets = open.sandbox.seed.wallets.slice(0, WALLETS);
		await open.rest.callWebhook(path, {
			list: wallets.map((wallet) => ({ wallet, program })),
		});
		const id = await open.rest.untilStarted(workflow);
		const failed = await open.rest.untilOver(id);
		expect(failed.status).toBe('error');
		return failed.id;
	}

	/** Allows a second card per wallet, so that only the key prevents it. */
	function breakConnections(): void {
		open.sandbox.set({ oneCardPerWallet: false, latencyMs: 20 });
		open.sandbox.setFaults({
			match: { method: 'POST', path: '/customers/v1/cards', nth: [31, 34, 37] },
			fault: { kind: 'reset', when: 'after' },
		});
	}

	it.each([
		['the default key', 'default-key', {}],
		['a business reference', 'reference', { idempotencyKey: '={{ "order " + $json.wallet }}' }],
	])('creates each card once with %s', async (_what, path, keyOption) => {
		const options = { maxRetries: 0, ...keyOption };
		workflow = await open.rest.importWorkflow(
			chainNodes(
				`Issue by ${path}`,
				createWebhookNode(path),
				createSplitOutNode('body.list'),
				createCardsNode(options),
			),
			{ kobbleApi: open.credentialId },
		);
		await open.rest.activate(workflow);
		breakConnections();
		const failed = await failInTheMiddle(path);
		const before = open.sandbox.counters().cardsCreated;
		expect(before).toBeGreaterThan(0);

		open.sandbox.clearFaults();
		const retried = await open.rest.retry(failed);

		expect(retried.error).toBeUndefined();
		expect(retried.mode).toBe('retry');
		expect(retried.getOutput('Create cards')).toHaveLength(WALLETS);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: WALLETS, doubledWallets: [] });
		expect(open.sandbox.counters().replays).toBeGreaterThan(0);
		await open.rest.deactivate(workflow);
	});
});

describe('Killing n8n in the middle of an execution, without queue mode', () => {
	it('marks the execution as crashed after the restart, and its retry creates each card once', async () => {
		const path = 'killed';
		const workflow = await open.rest.importWorkflow(
			chainNodes(
				'Killed',
				createWebhookNode(path),
				createSplitOutNode('body.list'),
				createCardsNode(),
			),
			{ kobbleApi: open.credentialId },
		);
		await open.rest.activate(workflow);
		const { wallets, programs } = open.sandbox.seed;
		const list = wallets.slice(0, 100).map((wallet) => ({ wallet, program: programs[0] }));
		open.sandbox.set({ oneCardPerWallet: false, latencyMs: 500 });
		await open.rest.callWebhook(path, { list });
		await until('30 cards', () => open.sandbox.counters().cardsCreated >= 30);
		await open.n8n.kill();
		const atDeath = open.sandbox.counters().cardsCreated;
		expect(atDeath).toBeLessThan(100);

		open.sandbox.set({ latencyMs: 0 });
		await open.restart();
		const [crashed] = await open.rest.listExecutions(workflow);
		expect(crashed?.status).toBe('crashed');
		const retried = await open.rest.retry(crashed?.id ?? '');

		expect(retried.error).toBeUndefined();
		expect(retried.getOutput('Create cards')).toHaveLength(100);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 100, doubledWallets: [] });
	});
});
