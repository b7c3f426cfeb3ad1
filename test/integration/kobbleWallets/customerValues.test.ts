import type { INode } from 'n8n-workflow';

import {
	createKobbleWallets,
	createWorkflow,
	N8N_LINES,
	NodeSetup,
	toItems,
	WALLETS_NODE_NAME,
} from '../nodeSetup';

const ENDUSERS = 'POST /customers/v1/endusers';
const BENEFICIARIES = 'POST /customers/v1/beneficiaries';

const PERSON = {
	resource: 'enduser',
	operation: 'create',
	enduserType: 'person',
	firstName: 'Mia',
	lastName: 'Tran',
	email: 'mia@example.com',
	phoneNumber: '+61400000000',
	metadata: '{}',
};

const ACCOUNT = {
	resource: 'beneficiary',
	operation: 'create',
	accountName: 'Mia Tran',
	bankName: 'Example Bank',
	bankCountry: 'AUS',
	bankCodeType: 'BSB',
	bankCode: '062-000',
	accountNumber: '012345678',
	metadata: '{}',
};

describe.each(N8N_LINES)('The values of a customer and a bank, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	/** Runs the node in a workflow whose timezone is Sydney's. */
	const run = async (parameters: INode['parameters']) =>
		await setup.engine.run({
			workflow: {
				...createWorkflow(createKobbleWallets(parameters)),
				settings: { executionOrder: 'v1', timezone: 'Australia/Sydney' },
			},
			input: toItems([{ bad: 'mia\u200b@example.com', midnight: '1990-01-30T13:00:00.000Z' }]),
		});

	it.each([
		['text in UTC', '={{ $json.midnight }}'],
		['a date object', "={{ DateTime.fromISO($json.midnight, { zone: 'utc' }) }}"],
		['a date object of JavaScript', '={{ new Date($json.midnight) }}'],
		['text without a time', '1990-01-31'],
	])('sends the day that a birthday has in Sydney, given as %s', async (_name, birthday) => {
		const result = await run({ ...PERSON, additionalFields: { birthday } });

		expect(result.error).toBeUndefined();
		expect(result.getOutput(WALLETS_NODE_NAME)[0]?.json).toMatchObject({
			person: { birthday: '1990-01-31' },
		});
	});

	it.each([
		['Birthday', { ...PERSON, additionalFields: { birthday: '1990-01-30 nonsense' } }],
		['Email', { ...PERSON, email: '={{ $json.bad }}' }],
		['Last Name', { ...PERSON, lastName: 'T'.repeat(201) }],
		['Account Number', { ...ACCOUNT, accountNumber: '1.23457E+11' }],
		['Bank Code', { ...ACCOUNT, bankCode: 'see below\n<b>' }],
		['Account Name', { ...ACCOUNT, accountName: '={{ $json.bad }}' }],
	])('refuses %s before anything is sent', async (name, parameters) => {
		const result = await run(parameters);

		expect(result.error?.message).toContain(`The field "${name}"`);
		expect(setup.sandbox.counters().requests[ENDUSERS]).toBeUndefined();
		expect(setup.sandbox.counters().requests[BENEFICIARIES]).toBeUndefined();
	});
});
