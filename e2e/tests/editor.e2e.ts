import { eventually } from '../browser/eventually';
import { Editor } from '../browser/editor';
import { CREDENTIAL_NAME, openN8n, type OpenN8n } from '../n8n/openN8n';

const CARDS = 150;
const WALLETS = 260;

let open: OpenN8n;
let editor: Editor;

beforeAll(async () => {
	open = await openN8n({ name: 'editor', sandbox: { seed: { cards: CARDS, wallets: WALLETS } } });
	editor = await Editor.open(open);
});

afterAll(async () => {
	await editor?.close();
	await open?.close();
});

beforeEach(async () => {
	open.sandbox.reset({ cards: CARDS, wallets: WALLETS });
	await editor.newWorkflow();
});

afterEach(async () => {
	await editor?.pictureOfFailure();
});

const addKobbleCards = async (action: string) => {
	await editor.nodesPanel.add('Kobble Cards', action);
	await editor.details.chooseCredential(CREDENTIAL_NAME);
};

describe('The nodes panel', () => {
	it('finds Kobble, and lists what the node can do', async () => {
		const { nodesPanel } = editor;
		await nodesPanel.open();
		await nodesPanel.search('Kobble');
		await eventually(async () => expect(await nodesPanel.found()).toEqual(['Kobble Cards']));
		expect((await nodesPanel.iconOf('Kobble Cards')).naturalWidth).toBeGreaterThan(0);
		await nodesPanel.openActionsOf('Kobble Cards');
		const actions = [
			'Create card',
			'Generate card secret',
			'Get card',
			'Get many cards',
			'Renew card',
			'Replace card',
			'Update card status',
			'Create card program',
			'Get card program',
			'Get many card programs',
		];
		await eventually(async () => expect(await nodesPanel.actions()).toEqual(actions));
	});

	it.each(['freeze', 'virtual card', 'issuing'])(
		'finds it by "%s", which is not in its name',
		async (words) => {
			await editor.nodesPanel.open();
			await editor.nodesPanel.search(words);
			await eventually(async () =>
				expect(await editor.nodesPanel.found()).toContain('Kobble Cards'),
			);
		},
	);
});

describe('On the canvas', () => {
	it('the node shows its icon, its name and what it is set to', async () => {
		await addKobbleCards('Update card status');
		await editor.details.close();
		expect(await editor.canvas.captionOf('Update card status')).toEqual([
			'Update card status',
			'updateStatus: card',
		]);
		expect(await editor.canvas.iconOf('Update card status')).toEqual({
			path: '/icons/n8n-nodes-kobble/dist/icons/kobble.svg',
			naturalWidth: 60,
		});
	});

	it('the icon is another one in the dark theme', async () => {
		const dark = await Editor.open(open, { theme: 'dark' });
		try {
			await dark.newWorkflow();
			await dark.nodesPanel.add('Kobble Cards', 'Get card');
			await dark.details.close();
			expect(await dark.canvas.iconOf('Get card')).toEqual({
				path: '/icons/n8n-nodes-kobble/dist/icons/kobble.dark.svg',
				naturalWidth: 60,
			});
		} finally {
			await dark.pictureOfFailure();
			await dark.close();
		}
	});
});

describe('The fields of a node', () => {
	const always = ['Resource', 'Operation'];

	it('are those of the chosen operation', async () => {
		const { details } = editor;
		await addKobbleCards('Create card');
		const shown = async (...fields: string[]) =>
			await eventually(async () => expect(await details.labels()).toEqual([...always, ...fields]));

		await shown('Wallet', 'Program', 'Options');
		// n8n's own, for what a node has no operation for.
		const custom = 'Custom API Call';
		expect(await details.choices('resource')).toEqual(['Card', 'Card Program', custom]);
		expect(await details.choices('operation')).toEqual([
			'Create',
			'Generate Secret',
			'Get',
			'Get Many',
			'Renew',
			'Replace',
			'Update Status',
			custom,
		]);
		await details.choose('operation', 'Update Status');
		await shown('Card', 'Status', 'Options');
		await details.choose('operation', 'Replace');
		await shown('Card', 'Reason', 'Expiry', 'Options');
		await details.choose('operation', 'Generate Secret');
		await shown('Card', 'Remarks', 'Options');
		expect(await details.shows('The secret becomes part of the execution data')).toBe(true);
		await details.choose('operation', 'Get Many');
		await shown('Return All', 'Limit', 'Order', 'Filters', 'Options');
		expect(await details.shows('The secret becomes part of the execution data')).toBe(false);
		await details.choose('resource', 'Card Program');
		await details.choose('operation', 'Create');
		await shown('Type', 'Product', 'Metadata', 'Options');
	});

	it('come and go with what was filled in', async () => {
		const { details } = editor;
		await addKobbleCards('Get many cards');
		expect(await details.labels()).toContain('Limit');
		await details.switch('returnAll');
		await eventually(async () => expect(await details.labels()).not.toContain('Limit'));
		expect(await details.offered('filters')).toEqual([
			'Date From',
			'Date To',
			'Program',
			'Status',
			'Wallet',
		]);
		await details.add('filters', 'Status');
		await eventually(async () => expect(await details.labels()).toContain('Status'));
		expect(await details.shows('The node filters by this, not Kobble')).toBe(true);
	});

	it('have a label that is not cut off, also in the options', async () => {
		const { details, page } = editor;
		await addKobbleCards('Create card');
		const names = await details.offered('options');
		expect(names).toHaveLength(5);
		for (const name of names) await details.add('options', name);
		await eventually(async () =>
			expect(await details.labels()).toEqual(expect.arrayContaining(names)),
		);
		const cutOff = await page
			.getByTestId('node-parameters')
			.locator('label span')
			.filter({ visible: true })
			.evaluateAll((spans) =>
				spans
					.map(
						(span) =>
							span as unknown as { scrollWidth: number; clientWidth: number; textContent: string },
					)
					.filter(
						({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1 && clientWidth > 0,
					)
					.map(({ textContent }) => textContent),
			);
		expect(cutOff).toEqual([]);
	});
});

describe('From List', () => {
	it('offers wallets, finds one by its holder, and goes on when it is scrolled', async () => {
		await addKobbleCards('Create card');
		const wallets = editor.details.picker('walletId');
		await wallets.open();
		const first = await wallets.rows();
		expect(first[0]).toMatch(/^Sam Example 1 · AUD 0 · ACTIVE · [0-9a-f]{8}$/);
		await wallets.scrollToEnd();
		await eventually(async () =>
			expect((await wallets.rows()).length).toBeGreaterThan(first.length),
		);
		await wallets.search('example 234');
		await eventually(async () => {
			expect(await wallets.rows()).toEqual([expect.stringMatching(/^Sam Example 234 · /)]);
		});
		await wallets.choose('Sam Example 234');
		await eventually(async () => expect(await wallets.chosen()).toMatch(/^Sam Example 234 · /));
	});

	it('offers programs', async () => {
		await addKobbleCards('Create card');
		const programs = editor.details.picker('programId');
		await programs.open();
		expect(await programs.rows()).toEqual([
			'product-1 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
			'product-2 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
			'product-3 · INACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
		]);
	});

	it('offers cards, newest first, and more of them when it is scrolled', async () => {
		const newest = open.sandbox.cards().at(-1);
		await addKobbleCards('Get card');
		const cards = editor.details.picker('cardId');
		await cards.open();
		const first = await cards.rows();
		expect(first[0]).toBe(
			`•••• ${newest?.last_four_digit} · ${newest?.status} · VIRTUAL · issued 2025-01-01`,
		);
		await cards.scrollToEnd();
		await eventually(async () => expect(await cards.rows()).toHaveLength(CARDS));
		await cards.search(`${newest?.last_four_digit}`);
		await eventually(async () => expect((await cards.rows()).length).toBeLessThan(CARDS));
		await cards.choose(`${newest?.last_four_digit}`);
		await eventually(async () =>
			expect(await cards.chosen()).toContain(`•••• ${newest?.last_four_digit}`),
		);
	});

	it('says so where nothing is found', async () => {
		await addKobbleCards('Get card');
		const cards = editor.details.picker('cardId');
		await cards.open();
		await cards.search('gold');
		await eventually(async () =>
			expect(await cards.rows()).toEqual(['None of the cards matches what you typed']),
		);
	});
});

describe('The form of the credential', () => {
	it('says what is wrong with a secret, and is green with the right one', async () => {
		const { credential, details, notices } = editor;
		await addKobbleCards('Get many cards');
		await details.newCredential();
		await credential.untilOpen();
		expect((await credential.icon()).naturalWidth).toBeGreaterThan(0);
		expect(await credential.labels()).not.toContain('Base URL *');
		await credential.fillIn({ ...open.sandbox, clientSecret: 'another-secret' });
		expect((await credential.labels()).slice(0, 6)).toEqual([
			'Environment',
			'Base URL *',
			'Token URL',
			'Client ID *',
			'Client Secret *',
			'Scope',
		]);
		await credential.save();
		expect(await credential.whyNot()).toMatch(
			/^Couldn’t connect with these settings Retry Kobble does not accept the client ID or the client secret\. Copy both again into the Kobble API credential, and check that they belong to the chosen environment \(HTTP 401, invalid_client: Client authentication failed\)\.$/,
		);

		await credential.fill('clientSecret', open.sandbox.clientSecret);
		await credential.save();
		await notices.untilSaid('Credential saved');
		await credential.isClosed();

		await details.editCredential();
		await credential.untilTested();
		await credential.close();

		await details.executeStep();
		expect(await details.output.count()).toBe(50);
	});
});

describe('Execute step', () => {
	it('creates a card, and says in words why a second one was not made', async () => {
		const { details } = editor;
		await addKobbleCards('Create card');
		const choose = async (field: string, words: string) => {
			await details.picker(field).open();
			await details.picker(field).choose(words);
		};
		await choose('walletId', 'Sam Example 1 ·');
		await choose('programId', 'product-2');
		await details.executeStep();
		expect(await details.output.rows()).toEqual([
			expect.objectContaining({
				wallet_id: open.sandbox.seed.wallets[0],
				program_id: open.sandbox.seed.programs[1],
				type: 'VIRTUAL',
				created: 'true',
			}),
		]);

		await details.executeStep();
		const { message, description } = await details.output.error();
		expect(message).toBe('Kobble did not create the card [item 0]');
		expect(description).toMatch(
			/^Kobble says: "Invalid wallet with existing entity association"\. .* Choose another wallet, or set the option "If Wallet Has Card" to Return Existing\. Idempotency key: [0-9a-f-]{36}\.$/,
		);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 1, doubledWallets: [] });

		await details.add('options', 'If Wallet Has Card');
		await details.executeStep();
		expect(await details.output.rows()).toEqual([expect.objectContaining({ created: 'false' })]);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 1, doubledWallets: [] });
	});

	it('changes the status of a card that was picked', async () => {
		const { details } = editor;
		const card = open.sandbox
			.cards()
			.filter(({ status }) => status === 'ACTIVE')
			.at(-1);
		await addKobbleCards('Update card status');
		await details.picker('cardId').open();
		await details.picker('cardId').choose(`•••• ${card?.last_four_digit} · ACTIVE`);
		await details.executeStep();
		expect(await details.output.rows()).toEqual([
			expect.objectContaining({ id: card?.id, status: 'SUSPENDED', updated: 'true' }),
		]);
		expect(open.sandbox.cards().find(({ id }) => id === card?.id)?.status).toBe('SUSPENDED');

		await details.choose('status', 'Stolen');
		await details.executeStep();
		expect(await details.output.rows()).toEqual([
			expect.objectContaining({ id: card?.id, status: 'STOLEN', updated: 'true' }),
		]);
		await details.close();
		expect(await editor.canvas.isGreen('Update card status')).toBe(true);
	});
});
