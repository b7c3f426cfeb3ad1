import { createMemory, parseMemory } from '../../../nodes/Kobble/idempotency/executionMemory';
import type { ExecutionMemory } from '../../../nodes/Kobble/idempotency/executionMemory';
import { RunHistory } from '../../../nodes/Kobble/idempotency/runHistory';
import type { RequestIdentity, RunContext } from '../../../nodes/Kobble/idempotency/runHistory';

const REQUEST: RequestIdentity = { method: 'POST', path: '/customers/v1/cards', body: '{"a":1}' };
const OTHER: RequestIdentity = { ...REQUEST, body: '{"a":2}' };
const CONTEXT: RunContext = {
	runIndex: 0,
	isRetry: false,
	instanceId: 'instance',
	workflowId: 'workflow',
	nodeId: 'node',
	keyOption: null,
};
const TOOL = { runIndex: undefined };

describe("The history of an execution's items", () => {
	let memory: ExecutionMemory;

	beforeEach(() => {
		memory = createMemory({ version: 1, seed: 'established:1', seededAt: 1 });
	});

	/** The next attempt, from the JSON that n8n saved. */
	function nextTry(changes: Partial<RunContext> = {}): RunHistory {
		const saved = parseMemory(JSON.parse(JSON.stringify(memory)));
		if (saved === undefined) throw new Error('The saved memory cannot be read');
		memory = saved;
		return new RunHistory(memory, { ...CONTEXT, ...changes });
	}

	/** An item that is sent in its own attempt and ends like this. */
	function send(
		end: 'success' | 'refused' | 'untouched' | 'unclear',
		changes: Partial<RunContext> = {},
		{ item = 0, request = REQUEST } = {},
	): string {
		const history = nextTry(changes).open(item, request);
		history.noteSending();
		if (end === 'success') history.noteSuccess();
		if (end === 'refused') history.noteRefusal();
		if (end === 'untouched') history.noteUntouched();
		return history.key;
	}

	function keyNow(changes: Partial<RunContext> = {}, request = REQUEST, item = 0): string {
		return nextTry(changes).open(item, request).key;
	}

	describe('an edit of the node', () => {
		const edited = { parameters: { programId: 'b' } };
		const before = { parameters: { programId: 'a' } };

		it('leaves the parameters of items that were done before it, and only of those', () => {
			send('success', before, { item: 0 });
			send('unclear', before, { item: 1 });
			send('refused', before, { item: 2 });

			const history = nextTry(edited);

			const kept = [0, 1, 2].map((item) => history.getParametersOfDone(item));
			expect(kept).toEqual([before.parameters, undefined, undefined]);
		});

		it('keeps what was done between two edits apart', () => {
			send('success', before, { item: 0 });
			send('success', edited, { item: 1 });

			const history = nextTry(before);

			const kept = [0, 1].map((item) => history.getParametersOfDone(item));
			expect(kept).toEqual([before.parameters, edited.parameters]);
		});

		it('is forgotten in the next round of a loop', () => {
			send('success', before);
			send('success', edited, { item: 1 });
			send('success', { ...edited, runIndex: 1 }, { item: 1 });

			expect(nextTry({ ...edited, runIndex: 1 }).getParametersOfDone(0)).toBeUndefined();
			expect(memory.doneBefore).toBeUndefined();
		});
	});

	describe('keys', () => {
		it.each(['success', 'untouched', 'unclear'] as const)('stay after %s', (end) => {
			const sent = send(end);
			expect(keyNow()).toBe(sent);
		});

		it('change after a rejection of an item that was never sent before', () => {
			const refused = send('refused');
			expect(keyNow()).not.toBe(refused);
		});

		it('stay after a rejection if an earlier attempt may have taken effect', () => {
			const key = send('unclear');
			expect(send('refused')).toBe(key);
			expect(keyNow()).toBe(key);
		});

		it('change with each rejection, until one attempt succeeds', () => {
			const keys = [send('refused'), send('refused'), send('success')];
			expect(new Set(keys).size).toBe(3);
			expect(send('refused')).toBe(keys[2]);
			expect(keyNow()).toBe(keys[2]);
		});

		it('stay in a retry of a saved execution, because the previous attempt may have crashed unsaved', () => {
			const retry = { isRetry: true };
			const key = send('refused', retry);
			expect(send('refused', retry)).toBe(key);
			expect(send('refused', { ...retry, runIndex: 3 })).toBe(keyNow({ ...retry, runIndex: 3 }));
		});

		it('change in a retry if the item was looked up and does not exist', () => {
			const retry = { isRetry: true };
			const history = nextTry(retry).open(0, REQUEST);
			history.noteSending();
			history.noteRefusal();
			history.noteAbsent();
			expect(history.mayHaveActed).toBe(false);
			expect(keyNow(retry)).not.toBe(history.key);
		});

		it('never change after a success, even if the list does not show it', () => {
			const key = send('success');
			const history = nextTry({ isRetry: true }).open(0, REQUEST);
			history.noteSending();
			history.noteRefusal();
			history.noteAbsent();
			expect(history.mayHaveActed).toBe(true);
			expect(keyNow()).toBe(key);
		});

		it('stay after a rejection in a loop iteration that is not the newest', () => {
			const key = send('success');
			send('success', { runIndex: 1 });
			expect(send('refused')).toBe(key);
			expect(keyNow()).toBe(key);
		});

		it('change on their own for an item whose request was edited', () => {
			send('unclear');
			const key = send('refused', {}, { item: 0, request: OTHER });
			expect(keyNow({}, OTHER)).not.toBe(key);
			send('success', {}, { item: 0, request: OTHER });
		});

		it('of items below the highest sent index change if those items were never sent', () => {
			send('success', {}, { item: 5 });
			const key = send('refused', {}, { item: 3 });
			expect(keyNow({}, REQUEST, 3)).not.toBe(key);
		});

		it('belong to the node that the execution started with, if it was deleted and added again', () => {
			const key = send('unclear');
			expect(keyNow({ nodeId: 'put in again', workflowId: 'other' })).toBe(key);
		});

		it('belong to the option that the execution started with, if it was edited', () => {
			send('unclear');
			const edited = nextTry({ keyOption: '={{ $json.order }}' });
			expect(edited.isKeyOptionChanged).toBe(true);
			expect(edited.keyOption).toBeNull();
		});

		it('belong to the edited option if nothing had been sent', () => {
			nextTry({ keyOption: '={{ $json.missing }}' });
			expect(nextTry({ keyOption: '={{ $json.order }}' }).isKeyOptionChanged).toBe(false);
		});
	});

	describe('for the tool of an agent', () => {
		it('a key stays after a success, although the run index increases', () => {
			const key = send('success', TOOL);
			expect(send('refused', TOOL)).toBe(key);
			expect(keyNow(TOOL)).toBe(key);
		});

		it('a call that may have taken effect is known', () => {
			send('unclear', TOOL);
			expect(nextTry(TOOL).open(7, REQUEST).mayHaveActedBefore).toBe(true);
			expect(nextTry(TOOL).open(7, OTHER).mayHaveActedBefore).toBe(false);
		});

		it('any call may have taken effect in a retry without state', () => {
			const retried = nextTry({ ...TOOL, isRetry: true });
			expect(retried.open(0, REQUEST).mayHaveActedBefore).toBe(true);
		});

		it('ten thousand calls leave a bounded history, and none of them counts as new', () => {
			const first = { ...REQUEST, body: 'call 0' };
			for (let call = 0; call < 10_000; call += 1) {
				const history = new RunHistory(memory, { ...CONTEXT, ...TOOL });
				const one = history.open(0, { ...REQUEST, body: `call ${call}` });
				one.noteSending();
				if (call % 2 === 0) one.noteSuccess();
				else one.noteRefusal();
			}
			expect(JSON.stringify(memory).length).toBeLessThan(80_000);
			expect(nextTry(TOOL).open(0, first).mayHaveActedBefore).toBe(true);
		});
	});

	describe('outcomes', () => {
		it.each([
			['success', true],
			['unclear', true],
			['refused', false],
			['untouched', false],
		] as const)('after %s it may have been done: %s', (end, mayHaveActed) => {
			send(end);
			expect(nextTry().mayHaveActed(0)).toBe(mayHaveActed);
			expect(nextTry().open(0, REQUEST).mayHaveActed).toBe(mayHaveActed);
		});

		it('no later failure changes an outcome that may have taken effect', () => {
			send('unclear');
			for (const end of ['untouched', 'refused', 'untouched'] as const) send(end);
			expect(nextTry().open(0, REQUEST).mayHaveActed).toBe(true);
		});

		it('a key from a failed item may have taken effect in another node', () => {
			expect(nextTry().open(0, REQUEST, 'key', true).mayHaveActed).toBe(true);
		});
	});

	describe('the saved state', () => {
		it('of 10,000 successful items, and of 1,000 loop iterations, has no entry per item', () => {
			const many = new RunHistory(memory, CONTEXT);
			for (let item = 0; item < 10_000; item += 1) {
				const one = many.open(item, REQUEST);
				one.noteSending();
				one.noteSuccess();
			}
			for (let runIndex = 1; runIndex < 1_000; runIndex += 1) {
				const one = new RunHistory(memory, { ...CONTEXT, runIndex }).open(0, REQUEST);
				one.noteSending();
				if (runIndex % 2 === 0) one.noteRefusal();
			}
			expect(JSON.stringify({ kobble: memory }).length).toBeLessThan(250);
		});

		it('of 20,000 items that did not reach Kobble is empty', () => {
			const before = JSON.stringify(memory).length;
			const run = new RunHistory(memory, CONTEXT);
			for (let item = 0; item < 20_000; item += 1) {
				const one = run.open(item, REQUEST);
				one.noteSending();
				one.noteUntouched();
			}
			expect(JSON.stringify(memory).length).toBeLessThan(before + 90);
		});

		it('of the previous version is read: sent items keep their key, rejected ones their next key', () => {
			const refusedOnce = nextTry().open(4, REQUEST);
			refusedOnce.noteSending();
			refusedOnce.noteRefusal();
			const expected = keyNow({}, REQUEST, 4);
			const old = {
				version: 1,
				seed: 'established:1',
				seededAt: 1,
				lastRun: 0,
				lastItem: 6,
				refusals: { '0:4': 1, '0:5': 1, abc: 2 },
				unclear: { '0:5': true, '0:2': true },
				sent: { def: true },
			};
			const read = parseMemory(old);
			if (read === undefined) throw new Error('The memory of the version before is not read');
			memory = read;
			const history = nextTry();
			expect(history.open(4, REQUEST).key).toBe(expected);
			const known = [0, 2, 4, 5, 6, 7].map((item) => history.open(item, REQUEST).mayHaveActed);
			expect(known).toEqual([true, true, false, true, true, false]);
			expect(memory.calls).toEqual({ def: 'sent' });
			expect(memory.refusals).toMatchObject({ abc: 2 });
		});

		it('of a version that did not count items is read: each item may have been sent', () => {
			const old = { version: 1, seed: 's', seededAt: 1, lastRun: 0, refusals: {}, unclear: {} };
			const read = parseMemory({ ...old, sent: {} });
			if (read === undefined) throw new Error('The memory of the version before is not read');
			memory = read;
			const key = send('refused');
			expect(keyNow()).toBe(key);
		});
	});

	it('does not rely on Kobble remembering keys in a retry after a day', () => {
		const day = 24 * 60 * 60 * 1000;
		send('unclear');
		expect(nextTry().areKeysExpired(day)).toBe(false);
		expect(nextTry().areKeysExpired(day + 2)).toBe(true);
		expect(nextTry({ runIndex: 1 }).areKeysExpired(day + 2)).toBe(false);
	});
});
