import type { IExecuteFunctions, IExecutionContext, WorkflowExecuteMode } from 'n8n-workflow';

import {
	findNodeWithSameId,
	getExecutionMemory,
	isCalledByWorkflow,
	openRunHistory,
} from '../../../nodes/Kobble/idempotency/executionContext';
import { deriveIntentKey } from '../../../nodes/Kobble/idempotency/idempotencyKey';

/** Milliseconds since 1970. */
const MONDAY = 1_700_000_000_000;
const LATER = MONDAY + 60_000;

interface Try {
	mode: WorkflowExecuteMode;
	/** Undefined if n8n creates none. */
	context?: Partial<IExecutionContext>;
	executionId: string;
	token?: string;
}

function readMemory({ mode, context, executionId, token }: Try) {
	const link = `http://127.0.0.1:5678/webhook-waiting/${executionId}`;
	return getExecutionMemory({
		getContext: () => ({}),
		getMode: () => mode,
		getExecutionId: () => executionId,
		getExecutionContext: () => context && { version: 1, ...context },
		getWorkflowDataProxy: () => ({
			$execution: { resumeUrl: token === undefined ? link : `${link}?signature=${token}` },
		}),
	} as unknown as IExecuteFunctions);
}

const readSeed = (one: Try) => readMemory(one).seed;

describe("The seed of an execution's keys, if a killed worker left no state", () => {
	it.each<WorkflowExecuteMode>(['webhook', 'trigger', 'error', 'manual'])(
		'is the time when n8n established the context, in mode %s and in its retry',
		(source) => {
			const context = { source, establishedAt: MONDAY };
			const first = readMemory({ mode: source, context, executionId: '1', token: 'a' });
			const retry = readMemory({ mode: 'retry', context, executionId: '2', token: 'a' });
			expect([first.seed, first.seededAt]).toEqual([`established:${MONDAY}`, MONDAY]);
			expect([retry.seed, retry.seededAt]).toEqual([first.seed, MONDAY]);
		},
	);

	it('is the same for an error workflow, which has a parent execution but is queued itself', () => {
		const context = {
			...{ source: 'error' as const, establishedAt: MONDAY, parentExecutionId: '7' },
		};
		const first = readSeed({ mode: 'error', context, executionId: '8', token: 'a' });
		expect(first).toBe(`established:${MONDAY}`);
		expect(readSeed({ mode: 'retry', context, executionId: '9', token: 'a' })).toBe(first);
	});
});

describe("The seed of a sub-workflow's keys", () => {
	const called = (establishedAt: number) => ({
		...{ source: 'integrated' as const, establishedAt, parentExecutionId: '1' },
	});
	const first: Try = { mode: 'integrated', context: called(MONDAY), executionId: '2', token: 'a' };

	it('is the same when it is retried after its worker was killed and only its input was saved', () => {
		const context = { ...called(LATER), source: 'retry' as const };
		expect(readSeed({ mode: 'retry', context, executionId: '3', token: 'a' })).toBe(
			readSeed(first),
		);
	});

	it('is the same when its progress was saved', () => {
		const retry: Try = { ...first, mode: 'retry', executionId: '3' };
		expect(readSeed(retry)).toBe(readSeed(first));
		expect(readMemory(retry).seededAt).toBe(MONDAY);
	});

	it('differs between two calls in one millisecond', () => {
		const [one, other] = ['token-a', 'token-b'].map((token) => readSeed({ ...first, token }));
		expect(one).not.toBe(other);
	});

	it('does not reveal the resume token of an execution', () => {
		const token = 'a-token-that-resumes-an-execution';
		expect(JSON.stringify(readMemory({ ...first, token }))).not.toContain(token);
	});

	// An upgrade must find the same seed again.
	it.each(['a-token', 'a-token&more=1', 'a-token#part'])(
		'is what the first release made of the resume token %s',
		(token) => {
			expect(readSeed({ ...first, token })).toBe('token:1f6076e3a47ba1ded08025ffe06e57af');
		},
	);

	it('is its execution ID if n8n provides no resume token', () => {
		expect(readSeed({ ...first, token: undefined })).toBe('execution:2');
	});
});

describe('The seed of the keys if n8n establishes no context', () => {
	it('is the execution', () => {
		const before = Date.now();
		const { seed, seededAt } = readMemory({ mode: 'webhook', executionId: '5' });
		expect(seed).toBe('execution:5');
		expect(seededAt).toBeGreaterThanOrEqual(before);
	});

	it('is random without an execution ID', () => {
		const nowhere: Try = { mode: 'manual', executionId: '' };
		expect(readSeed(nowhere)).toMatch(/^random:/);
		expect(readSeed(nowhere)).not.toBe(readSeed(nowhere));
	});
});

describe('The start of an execution', () => {
	it.each<[string, Omit<Try, 'executionId'>, boolean]>([
		['established by n8n', { mode: 'webhook', context: { establishedAt: MONDAY } }, true],
		['with no context', { mode: 'webhook' }, true],
		[
			'retried with its first context',
			{ mode: 'retry', context: { source: 'webhook', establishedAt: MONDAY } },
			true,
		],
		[
			'retried with a context of the retry',
			{ mode: 'retry', context: { source: 'retry', establishedAt: LATER } },
			false,
		],
		['retried with no context', { mode: 'retry' }, false],
	])('%s is known: %#', (_name, one, isKnown) => {
		expect(readMemory({ ...one, executionId: '1' }).isStartUnknown !== true).toBe(isKnown);
	});
});

describe('A sub-workflow', () => {
	it.each<[string, WorkflowExecuteMode, Partial<IExecutionContext> | undefined, boolean]>([
		['a call', 'integrated', undefined, true],
		['a retry of a call', 'retry', { source: 'integrated' }, true],
		[
			'a retry of a call after a killed worker',
			'retry',
			{ source: 'retry', parentExecutionId: '1' },
			true,
		],
		['a retry after a killed worker', 'retry', { source: 'retry' }, false],
		['an error workflow', 'error', { source: 'error', parentExecutionId: '1' }, false],
		['a trigger', 'trigger', { source: 'trigger' }, false],
		['a trigger before n8n 2.20', 'trigger', undefined, false],
	])('is recognised: %s', (_name, mode, context, isCalled) => {
		// n8n has no such function before 2.20.
		const getExecutionContext = context && (() => context);
		const execution = { getMode: () => mode, getExecutionContext };
		expect(isCalledByWorkflow(execution as unknown as IExecuteFunctions)).toBe(isCalled);
	});
});

/** n8n's data about an execution of a workflow. What a node remembers stays between its runs. */
function startExecution({
	nodeNames = ['Cards'],
	mode = 'manual' as WorkflowExecuteMode,
	workflow = { id: 'workflow' as string | undefined },
	contexts = {} as Record<string, object>,
} = {}) {
	return (node: object, runIndex?: number) =>
		({
			getNode: () => ({ id: 'node', name: 'Cards', type: 'kobbleCards', ...node }),
			getContext: (kind: string) => (contexts[kind] ??= {}),
			getMode: () => mode,
			getExecutionId: () => '7',
			getInstanceId: () => 'instance',
			getWorkflow: () => workflow,
			getWorkflowDataProxy: () => ({
				$runIndex: runIndex,
				$node: new Proxy(
					{},
					{
						get: (_nodes, name) => {
							if (nodeNames.includes(String(name))) return {};
							throw new Error('There is no such node');
						},
					},
				),
			}),
		}) as unknown as IExecuteFunctions;
}

describe('A run of the node', () => {
	const request = { method: 'POST', path: '/customers/v1/cards', body: '{}' };
	const made = {
		...{ version: 1, instanceId: 'instance', workflowId: 'workflow', seed: 'execution:7' },
		...{ nodeId: 'node', ...request, refusals: 0 },
	};

	it('gives an item a key that is made of its place in n8n and of its request', () => {
		const run = openRunHistory(startExecution()({}, 2));
		expect(run.open(3, request).key).toBe(deriveIntentKey({ ...made, runIndex: 2, itemIndex: 3 }));
	});

	it('is the first one if n8n gives no run index', () => {
		const run = openRunHistory(startExecution()({}));
		expect(run.open(3, request).key).toBe(deriveIntentKey({ ...made, runIndex: 0, itemIndex: 3 }));
	});

	it('gives a key also in a workflow without an ID', () => {
		const run = openRunHistory(startExecution({ workflow: { id: undefined } })({}, 2));
		expect(run.open(3, request).key).toBe(
			deriveIntentKey({ ...made, workflowId: '', runIndex: 2, itemIndex: 3 }),
		);
	});

	it("keeps what is known in n8n's contexts of the node and of the flow, as earlier versions did", () => {
		const contexts = {};
		const execution = startExecution({ contexts })({}, 0);
		openRunHistory(execution);
		findNodeWithSameId(execution);
		expect(contexts).toEqual({
			node: { kobble: expect.objectContaining({ seed: 'execution:7' }) },
			flow: { kobble: { node: 'Cards' } },
		});
	});

	it('as the tool of an agent gives each try of a call the same key', () => {
		const createRun = startExecution();
		const tool = { type: 'kobbleCardsTool' };
		for (const runIndex of [0, 1]) {
			const run = openRunHistory(createRun(tool, runIndex));
			expect(run.open(0, request).key).toBe(
				deriveIntentKey({ ...made, runIndex: undefined, itemIndex: undefined }),
			);
		}
	});

	it.each<[WorkflowExecuteMode, boolean]>([
		['manual', false],
		['retry', true],
	])('may have been tried before in mode %s: %s', (mode, isLaterTry) => {
		expect(openRunHistory(startExecution({ mode })({}, 0)).isLaterTry).toBe(isLaterTry);
	});

	it('is a repeat if n8n runs it again with what it remembered', () => {
		const createRun = startExecution();
		expect(openRunHistory(createRun({}, 0)).isRepeat).toBe(false);
		expect(openRunHistory(createRun({}, 0)).isRepeat).toBe(true);
	});

	it.each([
		[{ options: { idempotencyKey: '={{ $json.order }}' } }, '={{ $json.order }}'],
		[{ options: { timeout: 5 } }, null],
		[{}, null],
		[undefined, null],
	])('knows the option Idempotency Key as it is written in %j', (parameters, written) => {
		expect(openRunHistory(startExecution()({ parameters }, 0)).keyOption).toBe(written);
	});

	it('notes the parameters as they are written, to notice an edit', () => {
		const createRun = startExecution();
		const [before, after] = [{ programId: 'a' }, { programId: 'b' }];
		const history = openRunHistory(createRun({ parameters: before }, 0)).open(0, request);
		history.noteSending();
		history.noteSuccess();
		const edited = openRunHistory(createRun({ parameters: after }, 0));
		expect(edited.getParametersOfDone(0)).toEqual(before);
	});
});

describe('Two nodes with one ID', () => {
	it('are noticed: the first that asks keeps it, in each of its runs', () => {
		const createRun = startExecution({ nodeNames: ['Cards', 'Copy'] });
		const found = ['Cards', 'Copy', 'Cards'].map((name) => findNodeWithSameId(createRun({ name })));
		expect(found).toEqual([undefined, 'Cards', undefined]);
	});

	it('are one node if it was renamed before a retry', () => {
		const createRun = startExecution({ nodeNames: ['New name'] });
		const found = ['Cards', 'New name'].map((name) => findNodeWithSameId(createRun({ name })));
		expect(found).toEqual([undefined, undefined]);
	});

	it('do not concern a node with an ID of its own', () => {
		const createRun = startExecution({ nodeNames: ['Cards', 'Other'] });
		expect(findNodeWithSameId(createRun({}))).toBeUndefined();
		expect(findNodeWithSameId(createRun({ id: 'other', name: 'Other' }))).toBeUndefined();
	});
});
