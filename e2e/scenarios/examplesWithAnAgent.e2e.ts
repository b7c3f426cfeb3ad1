import type { IDataObject } from 'n8n-workflow';

import type { SavedExecution } from '../n8n/savedExecution';
import type { SavedWorkflow } from '../n8n/n8nRest';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { until } from '../n8n/until';
import { USER_AGENT } from '../n8n/userAgent';
import { OPENAI_KEY, startOpenAiStandIn, type OpenAiStandIn } from '../openai/openAiStandIn';
import { importExample } from '../workflows/examples';

interface Question {
	readonly text: string;
	readonly buttons: ReadonlyArray<{ readonly text: string; readonly link: string }>;
}

let open: OpenN8n;
let openAi: OpenAiStandIn;
let workflow: SavedWorkflow;

beforeAll(async () => {
	openAi = await startOpenAiStandIn();
	open = await openN8n({ name: 'examples-with-an-agent' });
	const openAiApi = await open.rest.saveCredential('OpenAI account', 'openAiApi', {
		...{ apiKey: OPENAI_KEY, url: openAi.url, organizationId: '', header: false },
	});
	workflow = await importExample(open, 'ai-agent-with-cards', { credentialIds: { openAiApi } });
});

afterAll(async () => {
	await open?.close();
	await openAi?.close();
});

beforeEach(() => {
	open.sandbox.reset();
});

const cardWith = (status: string) =>
	open.sandbox.cards().find((card) => card.status === status)?.id ?? '';

const getStatus = (id: string) => open.sandbox.state.cards.get(id)?.status;

/** Sends a chat message; returns the execution once it waits for the user. */
async function say(chatInput: string): Promise<SavedExecution> {
	const event = { sessionId: 'a-chat', action: 'sendMessage', chatInput };
	const id = await open.rest.start(workflow, 'Chat', event);
	return await open.rest.untilStatus(id, 'waiting');
}

/** What the chat shows for the node's newest run. */
function shownBy(execution: SavedExecution, node: string): unknown {
	const data = execution.data.resultData.runData[node]?.at(-1)?.data;
	const [item] = data?.ai_tool?.[0] ?? data?.main?.[0] ?? [];
	return item?.sendMessage;
}

const getAnswer = (execution: SavedExecution) => String(shownBy(execution, 'Answer'));

/** Makes the model request a suspension; returns the question that n8n asks the user. */
async function wantToSuspend(toolParameters: IDataObject) {
	const given = { toolParameters, hitlParameters: {} };
	openAi.nextCall({ tool: 'Suspend_card', arguments: given });
	const execution = await say('Suspend the card');
	return { id: execution.id, question: shownBy(execution, 'Ask the person') as Question };
}

/** Presses a button below the question; returns the agent's final reply. */
async function press(id: string, question: Question, text: string): Promise<string> {
	const link = question.buttons.find((button) => button.text === text)?.link;
	if (link === undefined) throw new Error(`There is no button "${text}"`);
	await fetch(link, { headers: { 'user-agent': USER_AGENT } });
	return await until('an answer of the agent', async () => {
		const execution = await open.rest.execution(id);
		return shownBy(execution, 'Answer') !== undefined && getAnswer(execution);
	});
}

describe('The AI agent with cards', () => {
	it('is offered three tools, and can fill in only a card and a status to search for', async () => {
		await say('Hello');
		const tools = [...openAi.offeredTools()].map(([name, { parameters }]) => [
			name,
			JSON.stringify(parameters.properties).match(/"(card|status)":\{/g),
		]);
		expect(Object.fromEntries(tools)).toEqual({
			Find_cards: ['"status":{'],
			Look_at_card: ['"card":{'],
			Suspend_card: ['"card":{'],
		});
		expect(open.sandbox.counters().requests).toEqual({});
	});

	it('finds cards, and answers with the output of the tool', async () => {
		openAi.nextCall({ tool: 'Find_cards', arguments: { status: 'SUSPENDED' } });
		const answer = getAnswer(await say('Which cards are suspended?'));
		const suspended = open.sandbox.cards().filter(({ status }) => status === 'SUSPENDED');
		expect(suspended.length).toBeGreaterThan(0);
		for (const { id } of suspended) expect(answer).toContain(id);
		expect(answer).not.toContain(cardWith('ACTIVE'));
	});

	it('reads one card', async () => {
		const card = cardWith('STOLEN');
		openAi.nextCall({ tool: 'Look_at_card', arguments: { card } });
		expect(getAnswer(await say(`How is ${card}?`))).toMatch(/status\W+STOLEN/);
	});

	it('suspends a card only after a person has pressed Suspend', async () => {
		const card = cardWith('ACTIVE');
		const { id, question } = await wantToSuspend({ card });
		expect(question.text).toContain(`Suspend card ${card}?`);
		expect(open.sandbox.counters().requests).toEqual({});
		expect(getStatus(card)).toBe('ACTIVE');

		expect(await press(id, question, 'Suspend')).toMatch(/updated\W+true/);
		expect(getStatus(card)).toBe('SUSPENDED');
	});

	it('does not change the card if the person says no', async () => {
		const card = cardWith('ACTIVE');
		const { id, question } = await wantToSuspend({ card });
		expect(await press(id, question, 'Leave it')).toMatch(/rejected/);
		expect(open.sandbox.counters().requests).toEqual({});
		expect(getStatus(card)).toBe('ACTIVE');
	});

	it.each(['STOLEN', 'SUSPENDED'])(
		'does not change a %s card, and reports that',
		async (status) => {
			const card = cardWith(status);
			const { id, question } = await wantToSuspend({ card });
			expect(await press(id, question, 'Suspend')).toMatch(/updated\W+false/);
			expect(getStatus(card)).toBe(status);
			expect(open.sandbox.counters().requests).toEqual({ 'GET /customers/v1/cards/{id}': 1 });
		},
	);

	it('ignores any other argument from the model', async () => {
		const card = cardWith('SUSPENDED');
		const { id, question } = await wantToSuspend({ card, status: 'ACTIVE', options: {} });
		await press(id, question, 'Suspend');
		expect(getStatus(card)).toBe('SUSPENDED');
		const reads = open.sandbox.requests().every(({ method }) => method === 'GET');
		expect(reads).toBe(true);
	});
});
