import { readPickerPage, readPickerRows } from './pickerSetup';
import { NEWEST_N8N, NodeSetup } from '../nodeSetup';

const CARDS = '/customers/v1/cards';

describe.each(NEWEST_N8N)('scrolling through the pickers on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ cards: 150, wallets: 60 });
	});

	const shownCards = async (filter?: string) =>
		(await readPickerRows(setup, 'searchCards', filter)).map(({ value }) => value);
	const newest = (count: number) =>
		setup.sandbox
			.cards()
			.reverse()
			.slice(0, count)
			.map(({ id }) => id);

	test.each([[25], [100], [150]])(
		'ends with the last of %i cards if Kobble sends no total',
		async (count) => {
			setup.sandbox.reset({ cards: count });
			setup.sandbox.set({ pageHeaders: false });
			expect(await shownCards()).toEqual(newest(count));
		},
	);

	it('ends with the last match if no later row matches', async () => {
		for (const id of newest(30)) {
			const card = setup.sandbox.state.cards.get(id);
			if (card !== undefined) card.type = 'PHYSICAL';
		}
		expect(await shownCards('physical')).toEqual(newest(30));
	});

	it('skips no card if a card is created while the user scrolls', async () => {
		const { state, seed } = setup.sandbox;
		const first = await readPickerPage(setup, 'searchCards');
		const wallet = state.wallets.get(seed.wallets[0] ?? '');
		const program = state.programs.get(seed.programs[0] ?? '');
		if (wallet === undefined || program === undefined) throw new Error('The seed is empty');
		const expected = newest(150);
		state.addCard(wallet, program, 'ACTIVE', new Date());
		const rest = await readPickerPage(setup, 'searchCards', undefined, first.paginationToken);
		const values = [...first.results, ...rest.results].map(({ value }) => value);
		expect(values.slice(0, 100)).toEqual(expected.slice(0, 100));
		expect(new Set(values)).toEqual(new Set(expected));
	});

	test.each(['searchCards', 'searchWallets', 'searchPrograms'])(
		'%s starts at the top if the pagination token is invalid',
		async (method) => {
			const top = await readPickerPage(setup, method);
			for (const token of ['many', '-5', '1.5', '', 'NaN', '1e2']) {
				expect(await readPickerPage(setup, method, undefined, token)).toEqual(top);
			}
		},
	);

	test.each(['.*', '(', '[a-', '\\', '^•', '$'])(
		'searches for %p literally, not as a pattern',
		async (filter) => {
			expect(await readPickerRows(setup, 'searchCards', filter)).toEqual([
				{ name: 'None of the cards matches what you typed', value: '' },
			]);
		},
	);

	test.each([
		[401, 'Kobble does not accept the access token'],
		[500, 'Kobble could not list the cards at the moment'],
	])('explains a %i response from Kobble', async (status, words) => {
		setup.sandbox.setFaults({ match: { path: CARDS }, fault: { kind: 'status', status } });
		await expect(readPickerRows(setup, 'searchCards')).rejects.toThrow(words);
	});

	it('shows the first of 10,000 cards with one request', async () => {
		setup.sandbox.reset({ cards: 10_000 });
		expect((await readPickerPage(setup, 'searchCards')).results).toHaveLength(100);
		expect(setup.sandbox.counters().requests[`GET ${CARDS}`]).toBe(1);
	});
});
