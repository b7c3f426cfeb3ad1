import type { INode } from 'n8n-workflow';

import { KobbleWallets } from '../../../nodes/Kobble/KobbleWallets.node';
import type { SeededIds } from '../../../sandbox/seed';
import { callTool } from '../callTool';
import { byId, createKobbleWallets, N8N_LINES, NodeSetup } from '../nodeSetup';
import { CREATING_SANDBOX } from './creatingOperations';

const NOT_OFFERED = 'not offered to AI agents';

const askModel = (name: string) => `={{ $fromAI('${name}', 'What it is about', 'string') }}`;

type Call = [
	parameters: INode['parameters'],
	filledIn: (seed: SeededIds) => Record<string, string>,
];

const nothing = () => ({});

/** Operations that agents get, with what a model fills in. */
const OFFERED: Readonly<Record<string, Call>> = {
	'beneficiary: get': [
		{ beneficiaryId: byId(askModel('id')) },
		({ beneficiaries }) => ({ id: beneficiaries[0] ?? '' }),
	],
	'beneficiary: getAll': [{}, nothing],
	'enduser: create': [
		{ enduserType: 'company', companyName: askModel('company') },
		() => ({ company: 'Example Pty Ltd' }),
	],
	'enduser: get': [
		{ enduserId: byId(askModel('id')) },
		({ endusers }) => ({ id: endusers[0] ?? '' }),
	],
	'enduser: getAll': [{}, nothing],
	'transaction: get': [
		{ transactionId: askModel('id') },
		({ transactions }) => ({ id: transactions[0] ?? '' }),
	],
	'transaction: getAll': [{}, nothing],
	'wallet: create': [
		{
			enduserId: byId(askModel('holder')),
			...{ asset: 'AUD', assetClass: 'CURRENCY', partnerProduct: 'KOBBLE_AUD_1' },
		},
		({ endusers }) => ({ holder: endusers[0] ?? '' }),
	],
	'wallet: get': [{ walletId: byId(askModel('id')) }, ({ wallets }) => ({ id: wallets[0] ?? '' })],
	'wallet: getAll': [{}, nothing],
	'wallet: updateStatus': [
		{ walletId: byId(askModel('id')), status: 'SUSPENDED' },
		({ wallets }) => ({ id: wallets[0] ?? '' }),
	],
};

/** Operations that agents do not get, as a workflow that was edited to have them would call them. */
const EXCLUDED: Readonly<Record<string, Call>> = {
	'beneficiary: create': [
		{
			...{ accountName: 'Mia Tran', bankName: 'Example Bank', bankCountry: 'AUS' },
			...{ bankCodeType: 'BSB', bankCode: '062-000', accountNumber: askModel('account') },
		},
		() => ({ account: '010000000' }),
	],
	'beneficiary: update': [
		{ beneficiaryId: byId(askModel('id')), additionalFields: { status: 'ACTIVE' } },
		({ inactiveBeneficiaries }) => ({ id: inactiveBeneficiaries[0] ?? '' }),
	],
	'client: create': [{ body: '{ "name": "Example" }' }, nothing],
	'client: get': [{ clientId: askModel('id') }, ({ client }) => ({ id: client })],
	'client: getAll': [{}, nothing],
	'client: updateStatus': [
		{ clientId: askModel('id'), status: 'SUSPENDED' },
		({ client }) => ({ id: client }),
	],
	'relay: create': [{ url: askModel('url') }, () => ({ url: 'https://example.com/relay' })],
	'transaction: create': [
		{
			fromWalletId: byId(askModel('from')),
			...{ toType: 'wallet', toId: byId(askModel('to')), amount: 5 },
		},
		({ wallets }) => ({ from: wallets[0] ?? '', to: wallets[1] ?? '' }),
	],
	'transaction: credit': [
		{ toWalletId: byId(askModel('to')), amount: 5 },
		({ wallets }) => ({ to: wallets[0] ?? '' }),
	],
	'transaction: debit': [
		{ fromWalletId: byId(askModel('from')), amount: 5 },
		({ wallets }) => ({ from: wallets[0] ?? '' }),
	],
	'webhook: create': [{ url: askModel('url') }, () => ({ url: 'https://localhost/events' })],
	'webhook: delete': [{ webhookId: askModel('id') }, () => ({ id: 'sub-1' })],
	'webhook: getAll': [{}, nothing],
};

describe.each(N8N_LINES)('Kobble Wallets as a tool of an agent, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line, CREATING_SANDBOX);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset({ wallets: 2, balance: 100 });
	});

	async function call(
		name: string,
		[parameters, fillIn]: Call,
		settings: { count?: number; isTool?: boolean } = {},
	): Promise<string> {
		const { count = 1, isTool = true } = settings;
		const [resource, operation] = name.split(': ');
		const filledIn = fillIn(setup.sandbox.seed);
		const all = { resource, operation, ...parameters };
		if (isTool) return await callTool(setup, createKobbleWallets(all), { filledIn, count });
		// A person enters what a model would fill in.
		const entered = JSON.parse(
			JSON.stringify(all).replace(/={{ \$fromAI\('(\w+)'[^}]*}}/g, (_all, field: string) =>
				String(filledIn[field]),
			),
		) as typeof all;
		const run = await setup.run(createKobbleWallets(entered), [{}]);
		return run.error?.message ?? 'done';
	}

	it('is tested with every operation of the node', () => {
		const selectors = new KobbleWallets().description.properties.filter(
			({ name }) => name === 'operation',
		);
		const names = selectors.flatMap(({ options = [], displayOptions }) =>
			options.flatMap((option) =>
				(displayOptions?.show?.resource ?? []).map((resource) =>
					'value' in option ? `${String(resource)}: ${String(option.value)}` : '',
				),
			),
		);
		expect([...Object.keys(OFFERED), ...Object.keys(EXCLUDED)].sort()).toEqual(
			[...new Set(names)].sort(),
		);
	});

	it.each(Object.entries(OFFERED))('%s works', async (name, tool) => {
		const answer = await call(name, tool);

		expect(answer).toMatch(/"id\W+[\w-]{36}/);
		expect(answer).not.toContain(NOT_OFFERED);
	});

	it.each(Object.entries(EXCLUDED))(
		'%s is refused for a model, and nothing is sent',
		async (name, tool) => {
			expect(await call(name, tool)).toMatch(
				/^The (operation|resource) [\w ]+ is not offered to AI agents.*Use it in a workflow without an agent/s,
			);
			expect(setup.sandbox.counters().requests).toEqual({});

			// It is refused because a model asks, and not because of its fields.
			expect(await call(name, tool, { isTool: false })).not.toContain(NOT_OFFERED);
			expect(setup.sandbox.counters().requests).not.toEqual({});
		},
	);

	it('refuses an operation that the model chooses itself', async () => {
		const tool: Call = [
			{
				resource: 'transaction',
				operation: askModel('operation'),
				...{ fromWalletId: byId(askModel('from')), amount: 5 },
			},
			({ wallets }) => ({ operation: 'debit', from: wallets[0] ?? '' }),
		];

		expect(await call('transaction: get', tool)).toContain(NOT_OFFERED);
		expect(setup.sandbox.counters().requests).toEqual({});
	});

	it.each(['enduser: create', 'wallet: create'])(
		'%s: two calls for the same thing give the same one',
		async (name) => {
			const tool = OFFERED[name] ?? [{}, nothing];

			const answers = JSON.parse(await call(name, tool, { count: 2 })) as string[];

			expect(answers).toHaveLength(2);
			expect(answers[1]).toBe(answers[0]);
			expect(setup.sandbox.counters().doubled).toEqual({});
			expect(Object.values(setup.sandbox.counters().created)).toEqual([1]);
		},
	);

	it('gives the model no more than 50 objects unless Limit is changed', async () => {
		setup.sandbox.reset({ wallets: 60 });

		const answer = await call('wallet: getAll', [{}, nothing]);

		expect(answer.split('holder_id')).toHaveLength(51);
	});

	it('gives the model the reason why a call failed, without the account number in it', async () => {
		const answer = await call('beneficiary: get', [
			{ beneficiaryId: byId(askModel('id')) },
			() => ({ id: '../wallets/010000000' }),
		]);

		expect(answer).toContain('The field "Beneficiary" is not a Kobble ID');
		expect(answer).not.toContain('010000000');
		expect(setup.sandbox.counters().requests).toEqual({});
	});
});
