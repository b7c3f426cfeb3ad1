import { Editor } from '../browser/editor';
import { eventually } from '../browser/eventually';
import { EditorSetup } from './editorSetup';

const setup = new EditorSetup('editor');

describe('The nodes panel', () => {
	it('finds Kobble and lists the actions of the node', async () => {
		const { nodesPanel } = setup.editor;
		await nodesPanel.open();
		await nodesPanel.search('Kobble');
		await eventually(async () => expect(await nodesPanel.found()).toContain('Kobble Cards'));
		expect((await nodesPanel.readIcon('Kobble Cards')).naturalWidth).toBeGreaterThan(0);
		await nodesPanel.openActions('Kobble Cards');
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

	it('lists each action of Kobble Wallets once', async () => {
		const { nodesPanel } = setup.editor;
		await nodesPanel.open();
		await nodesPanel.search('Kobble Wallets');
		await nodesPanel.openActions('Kobble Wallets');
		await eventually(async () => {
			const actions = await nodesPanel.actions();
			expect(actions).toContain('Get many webhooks');
			expect(actions).toHaveLength(24);
			expect(new Set(actions).size).toBe(24);
		});
	});

	it.each(['freeze', 'virtual card', 'issuing'])(
		'finds the node by the keyword "%s"',
		async (words) => {
			await setup.editor.nodesPanel.open();
			await setup.editor.nodesPanel.search(words);
			await eventually(async () =>
				expect(await setup.editor.nodesPanel.found()).toContain('Kobble Cards'),
			);
		},
	);
});

describe('On the canvas', () => {
	it('the node shows its icon, its name and its subtitle', async () => {
		await setup.addKobbleCards('Update card status');
		await setup.editor.details.close();
		expect(await setup.editor.canvas.readCaption('Update card status')).toEqual([
			'Update card status',
			'updateStatus: card',
		]);
		expect(await setup.editor.canvas.readIcon('Update card status')).toEqual({
			path: '/icons/n8n-nodes-kobble/dist/icons/kobble.svg',
			naturalWidth: 60,
		});
	});

	it('the node shows a different icon in the dark theme', async () => {
		const dark = await Editor.open(setup.open, { theme: 'dark' });
		try {
			await dark.newWorkflow();
			await dark.nodesPanel.add('Kobble Cards', 'Get card');
			await dark.details.close();
			expect(await dark.canvas.readIcon('Get card')).toEqual({
				path: '/icons/n8n-nodes-kobble/dist/icons/kobble.dark.svg',
				naturalWidth: 60,
			});
		} finally {
			await dark.pictureOfFailure();
			await dark.close();
		}
	});
});

describe('The form of the credential', () => {
	it('explains what is wrong with a secret, and is green with the right one', async () => {
		const { credential, details, notices } = setup.editor;
		await setup.addKobbleCards('Get many cards');
		await details.newCredential();
		await credential.untilOpen();
		expect((await credential.icon()).naturalWidth).toBeGreaterThan(0);
		expect(await credential.labels()).not.toContain('Base URL *');
		// Scope stays empty, as n8n shows it.
		const { url, tokenUrl, clientId } = setup.open.sandbox;
		await credential.fillIn({ url, tokenUrl, clientId, clientSecret: 'another-secret' });
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

		await credential.fill('clientSecret', setup.open.sandbox.clientSecret);
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
	it('creates a card, and explains why a second one was not created', async () => {
		const { details } = setup.editor;
		await setup.addKobbleCards('Create card');
		const choose = async (field: string, words: string) => {
			await details.picker(field).open();
			await details.picker(field).choose(words);
		};
		await choose('walletId', 'SE1 ·');
		await choose('programId', 'product-2');
		await details.executeStep();
		expect(await details.output.rows()).toEqual([
			expect.objectContaining({
				wallet_id: setup.open.sandbox.seed.wallets[0],
				program_id: setup.open.sandbox.seed.programs[1],
				type: 'VIRTUAL',
				created: 'true',
			}),
		]);

		await details.executeStep();
		const { message, description } = await details.output.error();
		expect(message).toBe('Kobble did not create the card [item 0]');
		expect(description).toMatch(
			/^Kobble says: "Invalid wallet with existing entity association"\. .* Choose another wallet, or set the option "If Wallet Has Card" to Return Existing\. Idempotency key: sent:[0-9a-f-]{36}\.$/,
		);
		expect(setup.open.sandbox.counters()).toMatchObject({ cardsCreated: 1, doubledWallets: [] });

		await details.add('options', 'If Wallet Has Card');
		await details.executeStep();
		expect(await details.output.rows()).toEqual([expect.objectContaining({ created: 'false' })]);
		expect(setup.open.sandbox.counters()).toMatchObject({ cardsCreated: 1, doubledWallets: [] });
	});

	it('changes the status of a card selected from the list', async () => {
		const { details } = setup.editor;
		const card = setup.open.sandbox
			.cards()
			.filter(({ status }) => status === 'ACTIVE')
			.at(-1);
		await setup.addKobbleCards('Update card status');
		await details.picker('cardId').open();
		await details.picker('cardId').choose(`•••• ${card?.last_four_digit} · ACTIVE`);
		await details.executeStep();
		expect(await details.output.rows()).toEqual([
			expect.objectContaining({ id: card?.id, status: 'SUSPENDED', updated: 'true' }),
		]);
		expect(setup.open.sandbox.cards().find(({ id }) => id === card?.id)?.status).toBe('SUSPENDED');

		await details.choose('status', 'Stolen');
		await details.executeStep();
		expect(await details.output.rows()).toEqual([
			expect.objectContaining({ id: card?.id, status: 'STOLEN', updated: 'true' }),
		]);
		await details.close();
		expect(await setup.editor.canvas.isGreen('Update card status')).toBe(true);
	});
});
