import type { INode } from 'n8n-workflow';

import { openN8n, type OpenN8n } from '../n8n/openN8n';
import type { ToolCall } from '../openai/completions';
import { OPENAI_KEY, startOpenAiStandIn, type OpenAiStandIn } from '../openai/openAiStandIn';
import {
	AGENT,
	createAgentNode,
	createCardTool,
	askModelFor,
	loopItems,
	connectTools,
} from '../workflows/agentWorkflows';
import { chainNodes, createSplitOutNode, createWebhookNode } from '../workflows/kobbleWorkflows';

const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

let open: OpenN8n;
let openAi: OpenAiStandIn;
let openAiApi: string;
let workflows = 0;

beforeAll(async () => {
	openAi = await startOpenAiStandIn();
	open = await openN8n({ name: 'agent-tools' });
	openAiApi = await open.rest.saveCredential('OpenAI account', 'openAiApi', {
		...{ apiKey: OPENAI_KEY, url: openAi.url, organizationId: '', header: false },
	});
});

afterAll(async () => {
	await open?.close();
	await openAi?.close();
});

beforeEach(() => {
	open.sandbox.reset();
	// Allow a second card per wallet, so that only the key prevents it.
	open.sandbox.set({ oneCardPerWallet: false });
});

const getWallet = (place: number) => open.sandbox.seed.wallets[place] ?? '';

const callCreate = (wallet: string) => ({ tool: 'Create_card', arguments: { wallet } });

interface Conversation {
	readonly tool: INode;
	/** The model's tool calls for each item; the calls for one item are in one message. */
	readonly calls: ToolCall[][];
	/** One item per wallet. */
	readonly wallets: string[];
	/** Whether the agent gets one item at a time. */
	readonly loops?: boolean;
}

/** Passes items to an agent with one tool. @returns the agent's reply to each item */
async function converse(version: number, conversation: Conversation): Promise<string[]> {
	const { tool, calls, wallets, loops = false } = conversation;
	for (const ofItem of calls) openAi.nextCall(...ofItem);
	workflows += 1;
	const path = `agent-${workflows}`;
	const entry = [createWebhookNode(path), createSplitOutNode('body.list')];
	const agent = createAgentNode(version);
	const workflow = await open.rest.importWorkflow(
		connectTools(loops ? loopItems(path, entry, agent) : chainNodes(path, ...entry, agent), tool),
		{ kobbleApi: open.credentialId, openAiApi },
	);
	await open.rest.activate(workflow);
	const [program] = open.sandbox.seed.programs;
	const list = wallets.map((wallet) => ({ wallet, program, request: `A card for ${wallet}` }));
	await open.rest.callWebhook(path, { list });
	const over = await open.rest.untilOver(await open.rest.untilStarted(workflow));
	await open.rest.deactivate(workflow);
	if (over.error !== undefined) throw new Error(over.error.message);
	return over.getAllOutput(AGENT).map(({ json }) => String(json.output));
}

const getCardsPerWallet = () => open.sandbox.counters().cardsPerWallet;

const countOnce = (wallets: string[]) =>
	Object.fromEntries(wallets.map((wallet) => [wallet, 1] as const));

const OF_MODEL = askModelFor('wallet');
const OF_ITEM = '={{ $json.wallet }}';
const OF_NAMED_NODE = "={{ $('Split out').item.json.wallet }}";
const OF_LOOP = "={{ $('Loop Over Items').first(1).json.wallet }}";
const NOBODYS_WALLET = '00000000-0000-4000-8000-000000000000';

describe('An argument that the tool does not define', () => {
	const converseWithIntruder = async (version: number, wallet: string, loops = false) => {
		const calls = [[callCreate(getWallet(1))]];
		const wallets = [getWallet(0)];
		await converse(version, { tool: createCardTool(wallet), calls, wallets, loops });
	};

	it.each([
		['replaces the item behind $json, because of n8n, from agent version 3 on', 3, OF_ITEM, 1],
		['has no effect on a field that names a node', 3, OF_NAMED_NODE, 0],
		['has no effect on $json before agent version 3', 2.2, OF_ITEM, 0],
	])('%s', async (_what, version, wallet, place) => {
		await converseWithIntruder(version, wallet);
		expect(getCardsPerWallet()).toEqual(countOnce([getWallet(place)]));
	});

	it('has no effect in a loop on a field that names the loop', async () => {
		await converseWithIntruder(3, OF_LOOP, true);
		expect(getCardsPerWallet()).toEqual(countOnce([getWallet(0)]));
	});
});

describe.each([3, 2.2])('An agent of version %d', (version) => {
	const three = () => [0, 1, 2].map(getWallet);

	it('creates one card for each of several items', async () => {
		const calls = three().map((wallet) => [callCreate(wallet)]);
		const tool = createCardTool(OF_MODEL);
		const said = await converse(version, { tool, calls, wallets: three() });
		expect(said).toHaveLength(3);
		for (const [place, wallet] of three().entries()) expect(said[place]).toContain(wallet);
		expect(getCardsPerWallet()).toEqual(countOnce(three()));
	});

	it('creates one card for each call in one message, and reports each to the model', async () => {
		const calls = [three().map(callCreate)];
		const [said] = await converse(version, {
			...{ tool: createCardTool(OF_MODEL), calls, wallets: [getWallet(9)] },
		});
		for (const wallet of three()) expect(said).toContain(wallet);
		expect(getCardsPerWallet()).toEqual(countOnce(three()));
	});

	it('creates one card for two equal calls in one message, and returns it for both', async () => {
		const calls = [[callCreate(getWallet(0)), callCreate(getWallet(0))]];
		const [said = ''] = await converse(version, {
			...{ tool: createCardTool(OF_MODEL), calls, wallets: [getWallet(9)] },
		});
		const ids = said.match(/\{"id":"[0-9a-f-]{36}"/g) ?? [];
		expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
		expect(getCardsPerWallet()).toEqual(countOnce([getWallet(0)]));
	});

	it.each<[string, Partial<INode>, RegExp]>([
		[
			'without the reason',
			{},
			version === 3 ? /"error":"Kobble did not create the card/ : /^The tool says: {2}and/,
		],
		[
			'with the reason if On Error is set to Continue',
			CONTINUE,
			/Wallet not found.*"outcome":"notApplied"/,
		],
	])('is told of a refusal %s, and its other call succeeds', async (_what, settings, words) => {
		const calls = [[callCreate(NOBODYS_WALLET), callCreate(getWallet(1))]];
		const tool = createCardTool(OF_MODEL, settings);
		const [said] = await converse(version, { tool, calls, wallets: [getWallet(9)] });
		expect(said).toMatch(words);
		expect(said).toContain(getWallet(1));
		expect(getCardsPerWallet()).toEqual(countOnce([getWallet(1)]));
	});

	it.each([
		['a named node', OF_NAMED_NODE, 1],
		['$json', OF_ITEM, version === 3 ? 3 : 1],
	])(
		'reads %s for several items at once as n8n passes it to tools',
		async (_what, wallet, seen) => {
			const calls = three().map(() => [{ tool: 'Create_card', arguments: {} }]);
			await converse(version, { tool: createCardTool(wallet), calls, wallets: three() });
			expect(getCardsPerWallet()).toEqual(countOnce(three().slice(0, seen)));
		},
	);

	it('reads each item by the name of the loop if it gets one at a time', async () => {
		const calls = three().map(() => [{ tool: 'Create_card', arguments: {} }]);
		const tool = createCardTool(OF_LOOP);
		const said = await converse(version, { tool, calls, wallets: three(), loops: true });
		expect(said).toHaveLength(3);
		expect(getCardsPerWallet()).toEqual(countOnce(three()));
	});
});
