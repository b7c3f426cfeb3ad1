import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { ExecutionKeys } from '../../../nodes/Kobble/idempotency/executionKeys';
import type { RequestIdentity } from '../../../nodes/Kobble/idempotency/executionKeys';

const REQUEST: RequestIdentity = { method: 'POST', path: '/customers/v1/cards', body: '{"a":1}' };

/** As much of an execution as keys are made from; its context is what n8n saves. */
function tryOf(
	context: IDataObject,
	{ runIndex = 0, type = 'n8n-nodes-kobble.kobbleCards', mode = 'webhook' } = {},
): ExecutionKeys {
	return new ExecutionKeys({
		getContext: () => context,
		getNode: () => ({ id: 'node', type }),
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		getInstanceId: () => 'instance',
		getWorkflow: () => ({ id: 'workflow' }),
		getMode: () => mode,
		getExecutionId: () => '1',
		getExecutionContext: () => ({ establishedAt: 1 }),
	} as unknown as IExecuteFunctions);
}

describe('The keys of an execution', () => {
	let context: IDataObject;

	beforeEach(() => {
		context = {};
	});

	/** The next try, from what n8n saved as JSON. */
	function nextTry(changes: Parameters<typeof tryOf>[1] = {}): ExecutionKeys {
		context = JSON.parse(JSON.stringify(context)) as IDataObject;
		return tryOf(context, changes);
	}

	it('stay after a refusal of what went out in an earlier try and may have been made', () => {
		const key = tryOf(context).keyFor(0, REQUEST);
		const second = nextTry();
		expect(second.keyFor(0, REQUEST)).toBe(key);
		second.noteRefusal(0, REQUEST, 400);
		expect(nextTry().keyFor(0, REQUEST)).toBe(key);
	});

	it('move on after a refusal of what never went out before', () => {
		tryOf(context).keyFor(0, REQUEST);
		const second = nextTry();
		const key = second.keyFor(1, REQUEST);
		second.noteRefusal(1, REQUEST, 400);
		expect(nextTry().keyFor(1, REQUEST)).not.toBe(key);
	});

	it('stay after a 403 to the retry of a killed worker, which may have made the card', () => {
		const retried = tryOf(context, { mode: 'retry' });
		const key = retried.keyFor(0, REQUEST);
		retried.noteRefusal(0, REQUEST, 403);
		const again = nextTry({ mode: 'retry' });
		expect(again.keyFor(0, REQUEST)).toBe(key);
		again.noteRefusal(0, REQUEST, 403);
		expect(nextTry({ mode: 'retry' }).keyFor(0, REQUEST)).toBe(key);
	});

	it('move on with each refusal, until one was acted on', () => {
		const first = tryOf(context);
		const keys = [first.keyFor(0, REQUEST)];
		first.noteRefusal(0, REQUEST, 400);
		const second = nextTry();
		keys.push(second.keyFor(0, REQUEST));
		second.noteRefusal(0, REQUEST, 400);
		const third = nextTry();
		const made = third.keyFor(0, REQUEST);
		keys.push(made);
		third.noteSuccess(0, REQUEST);
		const fourth = nextTry();
		expect(fourth.keyFor(0, REQUEST)).toBe(made);
		fourth.noteRefusal(0, REQUEST, 400);
		expect(nextTry().keyFor(0, REQUEST)).toBe(made);
		expect(new Set(keys).size).toBe(3);
	});

	it('stay after a refusal in a round of a loop that is not the last', () => {
		const key = tryOf(context).keyFor(0, REQUEST);
		nextTry({ runIndex: 1 }).keyFor(0, REQUEST);
		const again = nextTry({ runIndex: 0 });
		again.noteRefusal(0, REQUEST, 400);
		expect(nextTry({ runIndex: 0 }).keyFor(0, REQUEST)).toBe(key);
	});

	it('stay for an agent that asks again for what it was given', () => {
		const type = 'n8n-nodes-kobble.kobbleCardsTool';
		const first = tryOf(context, { type });
		const key = first.keyFor(0, REQUEST);
		first.noteSuccess(0, REQUEST);
		nextTry({ type, runIndex: 1 }).noteRefusal(0, REQUEST, 400);
		expect(nextTry({ type, runIndex: 2 }).keyFor(0, REQUEST)).toBe(key);
	});

	it('stay for what an execution of a version before remembers nothing of', () => {
		const key = tryOf(context).keyFor(0, REQUEST);
		delete (context.kobble as IDataObject).lastItem;
		const second = nextTry();
		expect(second.keyFor(0, REQUEST)).toBe(key);
		second.noteRefusal(0, REQUEST, 400);
		expect(nextTry().keyFor(0, REQUEST)).toBe(key);
	});

	it('of 10,000 items that succeed, and of 1,000 rounds of a loop, leave no trail in what is saved', () => {
		const many = tryOf(context);
		for (let item = 0; item < 10_000; item += 1) {
			many.keyFor(item, REQUEST);
			many.noteSuccess(item, REQUEST);
		}
		for (let runIndex = 1; runIndex < 1_000; runIndex += 1) {
			const round = tryOf(context, { runIndex });
			round.keyFor(0, REQUEST);
			round.noteSuccess(0, REQUEST);
		}
		expect(JSON.stringify(context).length).toBeLessThan(200);
	});
});
