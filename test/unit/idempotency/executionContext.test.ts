import type { IExecuteFunctions, IExecutionContext, WorkflowExecuteMode } from 'n8n-workflow';

import { getExecutionMemory } from '../../../nodes/Kobble/idempotency/executionContext';

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
		expect(readSeed({ ...first, executionId: '3', token: 'b' })).not.toBe(readSeed(first));
	});

	it('does not reveal the resume token of an execution', () => {
		const token = 'a-token-that-resumes-an-execution';
		expect(JSON.stringify(readMemory({ ...first, token }))).not.toContain(token);
	});

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
