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
			expect(memory.doneBefore?.map(({ items }) => items)).toEqual([
				[0, 0],
				[1, 1],
			]);
		});

		it.each([
			['the node was not edited', before, before],
			['n8n does not tell the parameters', before, {}],
			['the parameters of before are not known', {}, edited],
		])('leaves nothing if %s', (_why, first, second) => {
			send('success', first);
			expect(nextTry(second).getParametersOfDone(0)).toBeUndefined();
			expect(memory.doneBefore).toBeUndefined();
		});

		it('leaves nothing if no item was done before it', () => {
			send('unclear', before);
			nextTry(edited);
			expect(memory.doneBefore).toBeUndefined();
		});

		it('does not concern a round of a loop that is not the newest', () => {
			send('success', before);
			send('success', { ...before, runIndex: 1 });
			nextTry(edited);
			expect(memory.doneBefore).toBeUndefined();
			expect(nextTry({ ...edited, runIndex: 1 }).getParametersOfDone(0)).toBeDefined();
			expect(nextTry(edited).getParametersOfDone(0)).toBeUndefined();
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

		it('start again from the first one for what has to be found by it', () => {
			const first = send('refused');
			const { keys } = nextTry().open(0, REQUEST);
			expect(keys.key).not.toBe(first);
			expect(keys).toMatchObject({ firstKey: first, isGiven: false });
		});

		it('that the user gave stay after any number of rejections', () => {
			for (let attempt = 0; attempt < 2; attempt += 1) {
				const history = nextTry().open(0, REQUEST, 'given');
				expect(history.keys).toEqual({ key: 'given', firstKey: 'given', isGiven: true });
				history.noteRefusal();
			}
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

		it('change again, and not back, if a rejected item was looked up and does not exist', () => {
			const keys = [send('refused'), keyNow()];
			const history = nextTry({ isRetry: true }).open(0, REQUEST);
			history.noteAbsent();
			expect(keys).not.toContain(keyNow());
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

		it('belong to the node of the first retry, because the try before it may have crashed unsaved', () => {
			const retry = { isRetry: true };
			const key = keyNow(retry);
			expect(keyNow({ ...retry, nodeId: 'put in again' })).toBe(key);
		});

		it.each([
			[null, '={{ $json.order }}'],
			['={{ $json.order }}', null],
		])(
			'belong to the option that the execution started with, %j, if it is now %j',
			(first, now) => {
				send('unclear', { keyOption: first });
				const edited = nextTry({ keyOption: now });
				expect(edited.isKeyOptionChanged).toBe(true);
				expect(edited.keyOption).toBe(first);
				send('unclear', { keyOption: now });
				expect(nextTry({ keyOption: now }).keyOption).toBe(first);
			},
		);

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
			expect(nextTry(TOOL).open(7, REQUEST)).toMatchObject({
				mayHaveActedBefore: true,
				isRepeat: true,
			});
			expect(nextTry(TOOL).open(7, OTHER).mayHaveActedBefore).toBe(false);
		});

		it('a call that was rejected gets its next key, and counts as repeated', () => {
			const key = send('refused', TOOL);
			expect(keyNow(TOOL)).not.toBe(key);
			expect(nextTry(TOOL).open(0, REQUEST).isRepeat).toBe(true);
			expect(nextTry(TOOL).open(0, OTHER).isRepeat).toBe(false);
		});

		it('a call that did not reach Kobble keeps its key, and counts as repeated', () => {
			const key = send('untouched', TOOL);
			const history = nextTry(TOOL).open(0, REQUEST);
			expect([history.key, history.isRepeat, history.mayHaveActed]).toEqual([key, true, false]);
		});

		it('items are not told apart, so only a retry says that one may have been sent', () => {
			send('success', TOOL);
			const known = [false, true].map((isRetry) => {
				const run = nextTry({ ...TOOL, isRetry });
				return [run.mayHaveActed(0), run.wasSent(0)];
			});
			expect(known).toEqual([
				[false, false],
				[true, true],
			]);
		});

		it('any call may have taken effect in a retry without state', () => {
			const retried = nextTry({ ...TOOL, isRetry: true });
			expect(retried.open(0, REQUEST).mayHaveActedBefore).toBe(true);
		});

		it.each([
			['every other', 2],
			['each', 1],
		])('ten thousand calls leave a bounded history, if %s was rejected', (_which, every) => {
			for (let call = 0; call < 10_000; call += 1) {
				const history = new RunHistory(memory, { ...CONTEXT, ...TOOL });
				const one = history.open(0, { ...REQUEST, body: `call ${call}` });
				one.noteSending();
				if (call % every === 0) one.noteRefusal();
				else one.noteSuccess();
			}
			expect(JSON.stringify(memory).length).toBeLessThan(80_000);
			const done = { ...REQUEST, body: 'call 1' };
			expect(nextTry(TOOL).open(0, done).mayHaveActedBefore).toBe(every !== 1);
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

		it('of a success is known in the next attempt', () => {
			const history = nextTry().open(0, REQUEST);
			expect(history.isDone).toBe(false);
			history.noteSending();
			expect(history.isDone).toBe(false);
			history.noteSuccess();
			expect(history.isDone).toBe(true);
			expect(nextTry().open(0, REQUEST).isDone).toBe(true);
		});

		it.each<[string, { before?: () => void; changes?: Partial<RunContext>; known: boolean[] }]>([
			['in the first attempt', { known: [false, false] }],
			['after it was sent', { before: () => send('unclear'), known: [true, true] }],
			['in a retry of what saved nothing', { changes: { isRetry: true }, known: [true, true] }],
			[
				'in a retry of a run that sent another item',
				{
					before: () => send('success', {}, { item: 1 }),
					...{ changes: { isRetry: true }, known: [true, false] },
				},
			],
			[
				'in an older round of a loop',
				{ before: () => send('success', { runIndex: 1 }, { item: 1 }), known: [true, true] },
			],
			[
				'in the next round of a loop',
				{ before: () => send('success'), changes: { runIndex: 1 }, known: [false, false] },
			],
		])(
			'of an item may be done, or is known to be sent, %s',
			(_when, { before, changes, known }) => {
				before?.();
				const run = nextTry(changes);
				expect([run.mayHaveActed(0), run.wasSent(0)]).toEqual(known);
			},
		);

		it('of an earlier attempt, whatever it was, makes the next one a repeat', () => {
			expect(nextTry().open(0, REQUEST).isRepeat).toBe(false);
			expect(nextTry().open(0, REQUEST).isRepeat).toBe(true);
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

		describe('of the previous version', () => {
			const old = { version: 1, seed: 'established:1', seededAt: 9, lastRun: 2, lastItem: 6 };
			const run = { runIndex: 2 };

			function read(saved: unknown): void {
				const found = parseMemory(saved);
				if (found === undefined) throw new Error('The memory of the version before is not read');
				memory = found;
			}

			it('is read: sent items keep their key, rejected ones their next key', () => {
				send('refused', run, { item: 4 });
				const expected = keyNow(run, REQUEST, 4);
				read({
					...old,
					refusals: { '2:4': 1, '2:5': 1, '1:0': 1, abc: 2 },
					unclear: { '2:5': true, '2:2': true, '1:7': true },
					sent: { def: true },
				});
				const history = nextTry(run);
				expect(history.open(4, REQUEST).key).toBe(expected);
				const known = [0, 2, 4, 5, 6, 7].map((item) => history.open(item, REQUEST).mayHaveActed);
				expect(known).toEqual([true, true, false, true, true, false]);
				expect(history.open(5, REQUEST).wasSent).toBe(true);
				expect(history.open(0, REQUEST).isDone).toBe(true);
				expect(memory).toMatchObject({ seededAt: 9, lastRun: 2 });
				// Of an agent's tool, and of the newest round only.
				expect(memory.calls).toEqual({ def: 'sent' });
				expect(memory.refusals).toEqual({ '4:*': 1, '5:*': 1, abc: 2 });
			});

			it.each([
				['that did not count items: each may have been sent', { lastItem: undefined }, 6, true],
				['that sent one item', { lastItem: 0 }, 0, true],
				['that sent nothing', { lastItem: -1 }, 0, false],
				['whose list of items is damaged: each may have been sent', { acted: [5, 2] }, 1, true],
				['that does not know its start', { seededAt: undefined }, 0, true],
			])('is read %s', (_which, saved, item, mayHaveActed) => {
				read(JSON.parse(JSON.stringify({ ...old, ...saved })));
				expect(nextTry(run).mayHaveActed(item)).toBe(mayHaveActed);
			});

			it('is read before its first run', () => {
				read({ version: 1, seed: 's' });
				expect(memory).toMatchObject({ lastRun: -1, seededAt: 0 });
			});
		});

		it.each([[undefined], [null], ['text'], [[]], [{}], [{ version: 1 }], [{ seed: 's' }]])(
			'is not taken from %j, which is none',
			(value) => {
				expect(parseMemory(value)).toBeUndefined();
			},
		);
	});

	it.each([
		['a repeat of a run', {}, true],
		['a retry of a saved execution', { isRetry: true }, true],
		['a call of a tool', TOOL, true],
		['the first try of a run', { runIndex: 1 }, false],
	])('does not rely on Kobble remembering keys after a day in %s: %j %s', (_run, changes, is) => {
		const day = 24 * 60 * 60 * 1000;
		send('unclear');
		const run = nextTry(changes);
		expect(run.areKeysExpired(memory.seededAt + day)).toBe(false);
		expect(run.areKeysExpired(memory.seededAt + day + 1)).toBe(is);
	});

	describe('the key in the body', () => {
		function decide(isWanted: boolean, end: 'success' | 'untouched', changes = {}): boolean {
			const history = nextTry(changes).open(0, REQUEST);
			const isInBody = history.decideKeyInBody(isWanted);
			history.noteSending();
			if (end === 'success') history.noteSuccess();
			else history.noteUntouched();
			return isInBody;
		}

		it.each([true, false])(
			'stays as it was sent, although the user changes the option: %s',
			(is) => {
				expect(decide(is, 'success')).toBe(is);
				expect(decide(!is, 'success')).toBe(is);
				expect(decide(!is, 'success')).toBe(is);
			},
		);

		it('follows the option as long as nothing was sent', () => {
			const isInBody = [true, false].map((is) => decide(is, 'untouched'));
			expect(isInBody).toEqual([true, false]);
			expect([true, false].map((is) => decide(is, 'success'))).toEqual([true, true]);
		});

		it('follows the option in another round of a loop, and in a call of a tool', () => {
			expect(decide(false, 'success')).toBe(false);
			expect(decide(true, 'success', { runIndex: 1 })).toBe(true);
			// The older round: what was sent then is not kept.
			expect([true, false].map((is) => decide(is, 'success'))).toEqual([true, false]);
			expect([true, false].map((is) => decide(is, 'success', TOOL))).toEqual([true, false]);
		});
	});

	describe('an item that was looked up before it is sent', () => {
		it('and does not exist may have been done only by the request that follows', () => {
			send('unclear');
			const history = nextTry().open(0, REQUEST);
			const { key } = history;
			history.noteAbsentBefore();
			expect([history.mayHaveActedBefore, history.mayHaveActed]).toEqual([false, true]);
			expect(history.isDone).toBe(false);
			history.noteUntouched();
			expect(history.mayHaveActed).toBe(false);
			expect(keyNow()).toBe(key);
		});

		it('is not repeated in a retry either', () => {
			const history = nextTry({ isRetry: true }).open(0, REQUEST);
			expect(history.mayHaveActedBefore).toBe(true);
			history.noteAbsentBefore();
			expect(history.mayHaveActedBefore).toBe(false);
		});
	});

	describe('another request of an item whose node was edited', () => {
		it('keeps the item unclear until one of the two is confirmed', () => {
			send('unclear');
			const other = nextTry().open(0, OTHER);
			expect([other.wasSent, other.mayHaveActed]).toEqual([false, true]);
			other.noteSending();
			other.noteUntouched();
			expect(nextTry().open(0, REQUEST).wasSent).toBe(true);
			send('unclear', {}, { item: 0, request: OTHER });
			expect(nextTry().open(0, REQUEST).wasSent).toBe(true);
			expect(nextTry().open(0, OTHER).wasSent).toBe(true);
			send('success', {}, { item: 0, request: OTHER });
			expect(nextTry().open(0, OTHER).isDone).toBe(true);
			expect(memory.unclear).toEqual({});
		});

		it('counts its own rejections', () => {
			send('refused');
			const { keys } = nextTry().open(0, OTHER);
			expect(keys.key).toBe(keys.firstKey);
		});
	});

	describe('moments at Kobble', () => {
		const START = 1_750_000_000_000;
		const SECOND = 1_000;
		let uptime = 0;

		beforeEach(() => {
			memory = createMemory({ version: 1, seed: 'established:1', seededAt: START });
			uptime = 100 * SECOND;
			jest.spyOn(performance, 'now').mockImplementation(() => uptime);
		});

		afterEach(() => jest.restoreAllMocks());

		it('are by its own clock, as its first response shows it', () => {
			const run = nextTry();
			expect(run.executionStart).toBe(START);
			run.noteKobbleTime(Number.NaN, START);
			run.noteKobbleTime(START + 7 * SECOND, START + 2 * SECOND);
			run.noteKobbleTime(START + 90 * SECOND, START + 3 * SECOND);
			expect(run.executionStart).toBe(START + 5 * SECOND);
			expect(run.toKobbleTime(START + SECOND)).toBe(START + 6 * SECOND);
		});

		it('do not tell when the execution began if only a retry of it is known', () => {
			memory = createMemory({
				...{ version: 1, seed: 'established:1', seededAt: START, isStartUnknown: true },
			});
			const run = nextTry({ isRetry: true });
			expect([run.executionStart, run.earliestEffect]).toEqual([0, 0]);
		});

		it('tell when the run began: seconds before the first response, by the monotonic clock', () => {
			const run = nextTry();
			uptime += 3 * SECOND;
			run.noteKobbleTime(START + 60 * SECOND, START + 900 * SECOND);
			uptime += 5 * SECOND;
			run.noteKobbleTime(START + 65 * SECOND, START + 900 * SECOND);
			const began = START + 60 * SECOND - 3 * SECOND - 5 * SECOND;
			expect(run.earliestEffect).toBe(began);

			const repeat = nextTry();
			repeat.noteKobbleTime(START + 600 * SECOND, START);
			expect(repeat.earliestEffect).toBe(began);
			expect(nextTry({ isRetry: true }).earliestEffect).toBe(began);
		});

		it('do not tell when the run began if only its repeat got a response', () => {
			nextTry();
			const repeat = nextTry();
			repeat.noteKobbleTime(START + 60 * SECOND, START + 60 * SECOND);
			expect(repeat.earliestEffect).toBe(START - 120 * SECOND);
		});

		it.each([
			['in a retry of a run that was not saved', { runIndex: 1, isRetry: true }],
			['in an older round of a loop', { runIndex: -1 }],
			['for the tool of an agent', TOOL],
		])('tell only when the execution began, less two minutes, %s', (_when, changes) => {
			const first = nextTry();
			expect(first.earliestEffect).toBe(START - 120 * SECOND);
			first.noteKobbleTime(START, START);
			const run = nextTry(changes);
			run.noteKobbleTime(START + 60 * SECOND, START);
			expect(run.earliestEffect).toBe(START - 120 * SECOND);
		});

		it.each([
			['just now', 0, 3],
			['a second ago', 1, 2],
			['three seconds ago', 3, 0],
			['long ago', 60, 0],
			["in the future, as n8n's clock was set back", -60, 3],
		])(
			'settle in three seconds after an attempt without a clear answer: %s',
			(_when, ago, left) => {
				const run = nextTry();
				expect(run.getSettlingTime(START)).toBe(0);
				run.noteUnclear(START - ago * SECOND);
				expect(nextTry().getSettlingTime(START)).toBe(left * SECOND);
			},
		);
	});
});
