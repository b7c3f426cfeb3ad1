import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listNodeOperations, SCHEMA_FOLDER } from '../../contract/nodeOperations';
import { eventually } from '../browser/eventually';
import { createBeneficiariesTool } from '../workflows/agentWorkflows';
import {
	chainNodes,
	createCardsNode,
	createTriggerNode,
	createUpdateStatusNode,
	createWebhookNode,
} from '../workflows/kobbleWorkflows';
import { EditorSetup, SEED } from './editorSetup';

const setup = new EditorSetup('editorFields');

describe('The fields of a node', () => {
	const always = ['Resource', 'Operation'];
	// n8n adds this choice for requests that a node does not support.
	const custom = 'Custom API Call';

	it('match the selected operation', async () => {
		const { details } = setup.editor;
		await setup.addKobbleCards('Create card');
		const shown = async (...fields: string[]) =>
			await eventually(async () => expect(await details.labels()).toEqual([...always, ...fields]));

		await shown('Wallet', 'Card Program', 'Options');
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
		await shown('Card', 'Additional Fields', 'Options');
		expect(await details.offered('additionalFields')).toEqual(['Expiry', 'Reason']);
		await details.choose('operation', 'Generate Secret');
		await shown('Card', 'Remarks', 'Options');
		expect(await details.shows('The secret becomes part of the execution data')).toBe(true);
		await details.choose('operation', 'Get Many');
		await shown('Return All', 'Limit', 'Filters', 'Options');
		expect(await details.offered('options')).toContain('Order');
		expect(await details.shows('The secret becomes part of the execution data')).toBe(false);
		await details.choose('resource', 'Card Program');
		await details.choose('operation', 'Create');
		await shown('Type', 'Product', 'Metadata', 'Options');
	});

	it('appear and disappear with the values of other fields', async () => {
		const { details } = setup.editor;
		await setup.addKobbleCards('Get many cards');
		expect(await details.labels()).toContain('Limit');
		await details.switch('returnAll');
		await eventually(async () => expect(await details.labels()).not.toContain('Limit'));
		expect(await details.offered('filters')).toEqual([
			'Card Program',
			'Date From',
			'Date To',
			'Status',
			'Wallet',
		]);
		await details.add('filters', 'Status');
		await eventually(async () => expect(await details.labels()).toContain('Status'));
		expect(await details.shows('The API has no such filter')).toBe(true);
	});

	it('of the trigger are Trigger On and Options', async () => {
		const { canvas, details } = setup.editor;
		const workflow = chainNodes('Trigger', createTriggerNode());
		const credentials = { kobbleApi: setup.open.credentialId };
		await setup.editor.openWorkflow(await setup.open.rest.importWorkflow(workflow, credentials));
		await canvas.openDetails('Kobble Trigger');
		await eventually(async () => expect(await details.labels()).toEqual(['Trigger On', 'Options']));
		expect(await details.offered('options')).toEqual([
			'Client ID',
			'Fetch Entity',
			'Include Envelope',
			'Minimum Amount',
			'Topic ARN',
			'Wallet',
		]);
	});

	it('of a tool are those that an agent may have, and say what the model reads', async () => {
		const { canvas, details } = setup.editor;
		const workflow = chainNodes('Tool', createBeneficiariesTool());
		const credentials = { kobbleApi: setup.open.credentialId };
		await setup.editor.openWorkflow(await setup.open.rest.importWorkflow(workflow, credentials));
		await canvas.openDetails('List beneficiaries');
		await eventually(async () =>
			expect(await details.shows('gets whole account numbers')).toBe(true),
		);
		const resources = ['Beneficiary', 'Enduser', 'Transaction', 'Wallet'];
		expect(await details.choices('resource')).toEqual([...resources, custom]);
		expect(await details.choices('operation')).toEqual(['Get', 'Get Many', custom]);
	});

	it('have labels that are not truncated, also in the options', async () => {
		const { details } = setup.editor;
		await setup.addKobbleCards('Create card');
		const names = await details.offered('options');
		expect(names).toContain('Max Changes');
		for (const name of names) await details.add('options', name);
		await eventually(async () =>
			expect(await details.labels()).toEqual(expect.arrayContaining(names)),
		);
		expect(await details.cutOffLabels()).toEqual([]);
	});
});

describe('The fields of a result', () => {
	it('are served for every operation', async () => {
		for (const { node, resource, operation } of await listNodeOperations()) {
			const path = `/schemas/n8n-nodes-kobble.${node}/1/${resource}/${operation}.json`;
			const { status, data } = await setup.open.rest.request('GET', path);
			expect({ path, status }).toEqual({ path, status: 200 });
			expect(data).toEqual(readSchema(resource, operation));
		}
	});

	it('can be dragged into the next node before the first run', async () => {
		const { canvas, details } = setup.editor;
		const nodes = [createWebhookNode('cards'), createCardsNode(), createUpdateStatusNode('STOLEN')];
		const credentials = { kobbleApi: setup.open.credentialId };
		const workflow = chainNodes('Not run yet', ...nodes);
		await setup.editor.openWorkflow(await setup.open.rest.importWorkflow(workflow, credentials));
		await canvas.openDetails('Update status');
		await details.input.untilPreview();
		const { properties } = readSchema('card', 'create');
		expect(Object.keys(properties)).toContain('m_pan');
		expect(await details.input.fields()).toEqual(Object.keys(properties).sort());
	});
});

/** Reads the output schema of an operation from the source. */
function readSchema(resource: string, operation: string): { properties: object } {
	const file = join(SCHEMA_FOLDER, resource, `${operation}.json`);
	return JSON.parse(readFileSync(file, 'utf8')) as { properties: object };
}

describe('From List', () => {
	it('offers wallets, finds one by its holder, and loads more on scrolling', async () => {
		await setup.addKobbleCards('Create card');
		const wallets = setup.editor.details.picker('walletId');
		await wallets.open();
		const first = await wallets.rows();
		expect(first[0]).toMatch(/^holder SE1 · AUD · ACTIVE · [0-9a-f]{8}$/);
		await wallets.scrollToEnd();
		await eventually(async () =>
			expect((await wallets.rows()).length).toBeGreaterThan(first.length),
		);
		await wallets.search('example 234');
		await eventually(async () => {
			expect(await wallets.rows()).toEqual([expect.stringMatching(/^holder SE2 · /)]);
		});
		await wallets.choose('holder SE2 ·');
		await eventually(async () => expect(await wallets.chosen()).toMatch(/^holder SE2 · /));
	});

	it('offers programs', async () => {
		await setup.addKobbleCards('Create card');
		const programs = setup.editor.details.picker('programId');
		await programs.open();
		expect(await programs.rows()).toEqual([
			'product-1 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
			'product-2 · ACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
			'product-3 · INACTIVE · VIRTUAL · KOBBLE_DEBIT_1',
		]);
	});

	it('offers cards, newest first, and loads more on scrolling', async () => {
		const newest = setup.open.sandbox.cards().at(-1);
		await setup.addKobbleCards('Get card');
		const cards = setup.editor.details.picker('cardId');
		await cards.open();
		const first = await cards.rows();
		expect(first[0]).toBe(
			`•••• ${newest?.last_four_digit} · ${newest?.status} · VIRTUAL · issued 2025-01-01`,
		);
		await cards.scrollToEnd();
		await eventually(async () => expect(await cards.rows()).toHaveLength(SEED.cards));
		await cards.search(`${newest?.last_four_digit}`);
		await eventually(async () => expect((await cards.rows()).length).toBeLessThan(SEED.cards));
		await cards.choose(`${newest?.last_four_digit}`);
		await eventually(async () =>
			expect(await cards.chosen()).toContain(`•••• ${newest?.last_four_digit}`),
		);
	});

	it.each([
		['Create wallet', 'enduserId', /^Sam 1\. · /],
		['Get beneficiary', 'beneficiaryId', / ends in \d{3} /],
		['Create transaction', 'fromWalletId', /^holder SE1 · /],
	])('of %s offers %s', async (action, field, row) => {
		await setup.addKobbleWallets(action);
		const list = setup.editor.details.picker(field);
		await list.open();
		expect((await list.rows())[0]).toMatch(row);
	});

	it('of Create transaction offers what the amount goes to: wallets, or beneficiaries', async () => {
		const { details } = setup.editor;
		await setup.addKobbleWallets('Create transaction');
		await details.picker('toId').open();
		expect((await details.picker('toId').rows())[0]).toMatch(/^holder SE1 · /);
		await details.picker('toId').choose('holder SE1 · ');
		await details.choose('toType', 'Beneficiary');
		await details.picker('beneficiaryId').open();
		expect((await details.picker('beneficiaryId').rows())[0]).toMatch(/ ends in \d{3} /);
		expect(await details.shows('whether a transaction may go to a beneficiary')).toBe(true);
	});

	it('shows a message if nothing is found', async () => {
		await setup.addKobbleCards('Get card');
		const cards = setup.editor.details.picker('cardId');
		await cards.open();
		await cards.search('gold');
		await eventually(async () =>
			expect(await cards.rows()).toEqual(['None of the cards matches what you typed']),
		);
	});
});
