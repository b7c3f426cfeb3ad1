import type { INodeListSearchItems } from 'n8n-workflow';

import { readPickerPage } from '../kobbleCards/pickerSetup';
import { N8N_LINES, NodeSetup } from '../nodeSetup';

describe.each(N8N_LINES)('the pickers of Kobble Wallets on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: 3 });
		setup.sandbox.clearFaults();
	});

	async function list(method: string, filter?: string): Promise<INodeListSearchItems[]> {
		const page = await readPickerPage(setup, method, filter, undefined, 'kobbleWallets');
		return page.results;
	}

	it('endusers are listed without a full name, and found by it', async () => {
		const [id = ''] = setup.sandbox.seed.endusers;
		const enduser = setup.sandbox.state.endusers.get(id);
		if (enduser === undefined) throw new Error('The sandbox has no enduser');
		enduser.person = {
			first_name: '=Mia',
			last_name: 'Tran',
			email: 'mia.tran@example.com',
			phone_number: '+61400000000',
		};
		const rows = await list('searchEndusers', 'tran');
		expect(rows).toEqual([{ value: id, name: expect.stringMatching(/Mia T\. · /) as string }]);
		expect(rows[0]?.name).not.toMatch(/^=|\{\{|Tran|@/);
		expect(await list('searchEndusers', 'mia.tran@example.com')).toEqual(rows);
		expect(await list('searchEndusers', id)).toEqual(rows);
	});

	it('beneficiaries are listed with the last three digits of their account', async () => {
		const [id = ''] = setup.sandbox.seed.beneficiaries;
		const account = setup.sandbox.state.beneficiaries.get(id)?.account_number ?? '';
		const row = (await list('searchBeneficiaries')).find(({ value }) => value === id);
		expect(row?.name).toContain(`ends in ${account.slice(-3)}`);
		expect(row?.name).not.toContain(account.slice(-4));
	});

	it('the list of wallets is the one of Kobble Cards', async () => {
		const rows = await list('searchWallets');
		expect(rows.map(({ value }) => value)).toEqual(
			expect.arrayContaining(setup.sandbox.seed.wallets),
		);
	});

	it.each(['searchEndusers', 'searchBeneficiaries'])(
		'%s says what to do if the list may not be read',
		async (method) => {
			setup.sandbox.setFaults({
				match: { method: 'GET' },
				fault: { kind: 'status', status: 403 },
			});
			const [row] = await list(method);
			expect(row?.value).toBe('');
			expect(row?.name).toContain('Choose By ID');
		},
	);
});
