import express from 'express';

import { closeServer, startServer, getUrl } from '../../sandbox/localServer';
import {
	createCompletion,
	createCompletionEvents,
	type CompletionRequest,
	type OfferedTool,
	type Reply,
	type ToolCall,
} from './completions';

export const OPENAI_KEY = 'sk-a-key-for-loopback-only';

/** A fake OpenAI: it calls a tool, then repeats the tool's result, or says what it was given to say. */
export interface OpenAiStandIn {
	/** For the field Base URL of n8n's OpenAI credential. */
	readonly url: string;
	/** All completion requests, oldest first. */
	readonly requests: readonly CompletionRequest[];
	/**
	 * Sets the tool calls of its reply to the next user message, all in one message. Without any, it
	 * replies with text.
	 */
	nextCall(...calls: ToolCall[]): void;
	/** Sets the text of its reply to the next tool result. */
	nextText(text: string): void;
	/** The tools in the newest request, by name. */
	offeredTools(): Map<string, OfferedTool>;
	close(): Promise<void>;
}

/** Message content can be a string or a list of parts. */
function readText(content: unknown): string {
	return typeof content === 'string' ? content : JSON.stringify(content);
}

/** Starts a server for OpenAI's chat completions on loopback. It uses no model. */
export async function startOpenAiStandIn(): Promise<OpenAiStandIn> {
	const requests: CompletionRequest[] = [];
	const callsToCome: ToolCall[][] = [];
	const textsToCome: string[] = [];

	function replyTo({ messages }: CompletionRequest): Reply {
		const lastOfPerson = messages.map(({ role }) => role).lastIndexOf('user');
		const answers = messages.slice(lastOfPerson + 1).filter(({ role }) => role === 'tool');
		if (answers.length > 0) {
			const said = answers.map(({ content }) => readText(content));
			return { text: textsToCome.shift() ?? `The tool says: ${said.join(' and ')}` };
		}
		const calls = callsToCome.shift();
		return calls === undefined ? { text: 'Which card do you mean?' } : { calls };
	}

	const app = express();
	app.use(express.json({ limit: '10mb' }));
	app.use((request, response, next) => {
		if (request.headers.authorization === `Bearer ${OPENAI_KEY}`) return next();
		response.status(401).json({ error: { message: 'Incorrect API key provided' } });
	});
	app.get('/v1/models', (_request, response) => {
		response.json({ object: 'list', data: [{ id: 'gpt-4.1-mini', object: 'model' }] });
	});
	app.post('/v1/chat/completions', (request, response) => {
		const asked = request.body as CompletionRequest;
		requests.push(asked);
		const reply = replyTo(asked);
		if (!asked.stream) return void response.json(createCompletion(asked, reply, requests.length));
		response.type('text/event-stream').send(createCompletionEvents(asked, reply, requests.length));
	});

	const server = await startServer(app);
	return {
		url: `${getUrl(server)}/v1`,
		requests,
		nextCall: (...calls) => void callsToCome.push(calls),
		nextText: (text) => void textsToCome.push(text),
		offeredTools: () =>
			new Map((requests.at(-1)?.tools ?? []).map((tool) => [tool.function.name, tool.function])),
		close: async () => await closeServer(server),
	};
}
