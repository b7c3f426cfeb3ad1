import { resolve } from 'node:path';

import { readExample } from '../examples/exampleFiles';
import type { WorkflowJson } from '../engine/protocol';
import { Editor } from './browser/editor';
import { openN8n, type OpenN8n } from './n8n/openN8n';
import { until } from './n8n/until';
import { OPENAI_KEY, startOpenAiStandIn, type OpenAiStandIn } from './openai/openAiStandIn';
import { Recording } from './pictures/recording';
import { chainNodes, createNoOpNode, createTriggerNode } from './workflows/kobbleWorkflows';

const FILE = resolve(__dirname, '..', 'docs', 'images', 'demo.gif');
const WINDOW = { width: 1320, height: 780 };

/** The node is found, its credential is tested, and a card is issued. */
async function recordFirstCard(open: OpenN8n, editor: Editor, recording: Recording) {
	const { credential, details, nodesPanel, notices, page } = editor;
	await editor.newWorkflow();
	await nodesPanel.open();
	await nodesPanel.search('Kobble');
	await until('the nodes', async () => (await nodesPanel.found()).includes('Kobble Cards'));
	await recording.take(page, 'Search the nodes panel for Kobble');
	await nodesPanel.openActions('Kobble Cards');
	await recording.take(page, 'Each operation is an action');
	await nodesPanel.choose('Create card');
	await details.editCredential();
	await credential.untilTested();
	await recording.take(page, 'The credential is tested: here against the sandbox', 3);
	await credential.close();
	await details.picker('programId').open();
	await details.picker('programId').choose('product-1');
	await details.picker('walletId').open();
	await recording.take(page, 'Pick the wallet from a list');
	await details.picker('walletId').choose((open.sandbox.seed.wallets[0] ?? '').slice(0, 8));
	await details.executeStep();
	await details.output.showAs('table');
	await notices.close();
	await recording.take(page, 'Execute step: the card is issued', 3);
}

/** Five cards are issued, and one is suspended. */
async function recordUpdateStatus(open: OpenN8n, editor: Editor, recording: Recording) {
	const { canvas, notices, page } = editor;
	const workflow = readExample('issue-and-suspend');
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	await editor.openWorkflow(saved);
	await canvas.fit();
	await recording.take(page, 'A workflow: issue five cards, suspend the first');
	await canvas.execute();
	await notices.close();
	await canvas.fit();
	await recording.take(page, 'Executed: five cards out, one suspended', 3);
}

/** An event of Kobble starts a workflow. */
async function recordTrigger(open: OpenN8n, editor: Editor, recording: Recording) {
	const { canvas, notices, page } = editor;
	const workflow = chainNodes('On an event', createTriggerNode(), createNoOpNode('Go on'));
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	await editor.openWorkflow(saved);
	await notices.close();
	await page.keyboard.press('Control+Enter');
	const { webhooks } = open.sandbox;
	const states = () => webhooks.subscribers().map(({ state }) => state);
	await until('a confirmed subscription', () => states().at(-1) === 'confirmed');
	await recording.take(page, 'Kobble Trigger has subscribed, and waits for an event');
	open.sandbox.emit({ count: 1 });
	await notices.untilSaid(/Workflow executed successfully/);
	await notices.close();
	await canvas.openDetails('Kobble Trigger');
	await recording.take(page, 'A transaction at Kobble started the workflow', 4);
}

/** An agent suspends a card by its tool, after a person has agreed. */
async function recordAgent(
	open: OpenN8n,
	openAi: OpenAiStandIn,
	editor: Editor,
	recording: Recording,
) {
	const { canvas, chat, notices, page } = editor;
	const openAiApi = await open.rest.saveCredential('OpenAI account', 'openAiApi', {
		...{ apiKey: OPENAI_KEY, url: openAi.url, organizationId: '', header: false },
	});
	const saved = await open.rest.importWorkflow(withoutNotes(readExample('ai-agent-with-cards')), {
		kobbleApi: open.credentialId,
		openAiApi,
	});
	await editor.openWorkflow(saved);
	await notices.close();
	await chat.open();
	await canvas.fit();
	await recording.take(page, 'An AI agent with three Kobble Cards tools');
	const card = open.sandbox.cards().find(({ status }) => status === 'ACTIVE');
	if (card === undefined) throw new Error('The sandbox has no active card');
	openAi.nextCall({
		tool: 'Suspend_card',
		arguments: { toolParameters: { card: card.id }, hitlParameters: {} },
	});
	openAi.nextText(`Done. The card that ends in ${card.last_four_digit} is suspended now.`);
	await chat.say(`Suspend card ${card.id}`);
	await chat.untilSaid('Nobody can pay with it then');
	await recording.take(page, 'Before the tool changes a card, n8n asks a person', 3);
	await chat.press('Suspend');
	await chat.untilSaid('Done.');
	await notices.close();
	await recording.take(page, 'The tool has suspended the card, and the agent says so', 4);
}

/** Leaves out the sticky notes, so that the nodes are large enough to read. */
function withoutNotes(workflow: WorkflowJson): WorkflowJson {
	return { ...workflow, nodes: workflow.nodes.filter(({ type }) => !type.endsWith('stickyNote')) };
}

/** Records the editor at work against the sandbox, as an animated picture for the documents. */
async function main(): Promise<void> {
	const open = await openN8n({
		name: 'demo',
		sandbox: { port: 4010, webhooks: true },
		env: (sandbox) => sandbox.webhooks.environment,
	});
	const recording = await Recording.start();
	const openAi = await startOpenAiStandIn();
	try {
		const editor = await Editor.open(open, WINDOW);
		try {
			await recordFirstCard(open, editor, recording);
			open.sandbox.reset();
			await recordUpdateStatus(open, editor, recording);
			await recordTrigger(open, editor, recording);
			await recordAgent(open, openAi, editor, recording);
		} finally {
			await editor.close();
		}
		await recording.save(FILE);
	} finally {
		await recording.close();
		await openAi.close();
		await open.close();
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
