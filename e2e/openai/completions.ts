/** A request to the model: the part of OpenAI's chat completions that n8n's agent sends. */
export interface CompletionRequest {
	readonly model: string;
	readonly messages: ReadonlyArray<{
		readonly role: 'system' | 'user' | 'assistant' | 'tool';
		readonly content: unknown;
	}>;
	readonly tools?: ReadonlyArray<{ readonly function: OfferedTool }>;
	readonly stream?: boolean;
}

/** A tool as the model sees it. */
export interface OfferedTool {
	readonly name: string;
	readonly description?: string;
	/** JSON schema of the arguments. */
	readonly parameters: { readonly properties?: Readonly<Record<string, unknown>> };
}

/** A tool call that the model requests. */
export interface ToolCall {
	readonly tool: string;
	readonly arguments: Readonly<Record<string, unknown>>;
}

export type Reply = { readonly text: string } | { readonly calls: readonly ToolCall[] };

function createMessage(reply: Reply, number: number) {
	if ('text' in reply) return { role: 'assistant', content: reply.text };
	return {
		role: 'assistant',
		content: null,
		tool_calls: reply.calls.map(({ tool, arguments: given }, index) => ({
			index,
			id: `call_${number}_${index}`,
			type: 'function',
			function: { name: tool, arguments: JSON.stringify(given) },
		})),
	};
}

function frame(request: CompletionRequest, object: string, number: number) {
	return { id: `chatcmpl-${number}`, object, created: 1_760_000_000, model: request.model };
}

const getFinishReason = (reply: Reply) => ('text' in reply ? 'stop' : 'tool_calls');

/** The response as one JSON object. */
export function createCompletion(request: CompletionRequest, reply: Reply, number: number): object {
	const choice = {
		index: 0,
		message: createMessage(reply, number),
		finish_reason: getFinishReason(reply),
	};
	return {
		...frame(request, 'chat.completion', number),
		choices: [choice],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** The same response as server-sent events, for a request with `stream`. */
export function createCompletionEvents(
	request: CompletionRequest,
	reply: Reply,
	number: number,
): string {
	const chunk = (delta: object, finish_reason: string | null) => ({
		...frame(request, 'chat.completion.chunk', number),
		choices: [{ index: 0, delta, finish_reason }],
	});
	const chunks = [chunk(createMessage(reply, number), null), chunk({}, getFinishReason(reply))];
	return [...chunks.map((one) => JSON.stringify(one)), '[DONE]']
		.map((data) => `data: ${data}\n\n`)
		.join('');
}
