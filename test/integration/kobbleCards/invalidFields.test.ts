import {
	byId,
	createNode,
	readFailures,
	createKobbleCards,
	N8N_LINES,
	NODE_NAME,
	updateNode,
	NodeSetup,
} from '../nodeSetup';

const PAN = '4111111111111111';

const NOTHING = {
	message: 'The field "Card" is empty, because its expression gives nothing [item 1]',
	description:
		'The expression $json.card fails or gives nothing for this item. Correct the item or the expression.',
};
const NO_ID = {
	message: 'The field "Card" is not a Kobble ID [item 1]',
	description:
		'A Kobble ID has 36 characters, such as 0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f. Get Many shows it; a name or a card number is not an ID.',
};
const EMPTY = 'The field "Card" is empty, because its expression gives nothing';
const UUID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe.each(N8N_LINES)('Invalid fields, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	beforeEach(() => {
		setup.sandbox.reset();
	});

	afterAll(async () => {
		await setup.close();
	});

	it.each([
		['empty text', '', NOTHING],
		['spaces', '  \n', NOTHING],
		['path tricks', '../wallets/x', NO_ID],
		['encoded path tricks', '..%2fwallets%2fx', NO_ID],
		['an ID with a path behind it', `${UUID}/../../wallets`, NO_ID],
		['an ID with a query behind it', `${UUID}?x=1`, NO_ID],
		['an ID with a line break and more behind it', `${UUID}\r\nx-injected: 1`, NO_ID],
		['two IDs', `${UUID},${UUID}`, NO_ID],
		['an ID in braces', `{${UUID}}`, NO_ID],
		['a NUL', '\u0000', NO_ID],
		['an ID with a NUL behind it', `${UUID}\u0000`, NO_ID],
		['a card number', PAN, NO_ID],
		['a number', 4111, NO_ID],
		['letters that only look like hexadecimal ones', UUID.replace('d', 'ԁ'), NO_ID],
		['10 MB', 'a'.repeat(10_000_000), NO_ID],
		['10 MB of spaces and an x', `${' '.repeat(10_000_000)}x`, NO_ID],
	])('%s instead of a card: rejected before any request', async (_what, card, said) => {
		const [valid = ''] = setup.sandbox.seed.cards;
		const node = updateNode('ACTIVE', { concurrency: 1 }, { onError: 'continueRegularOutput' });
		const output = (await setup.run(node, [{ card: valid }, { card }])).getOutput(NODE_NAME);

		expect(output[0]?.json.id).toBe(valid);
		expect(readFailures(output)[1]).toEqual({
			...said,
			httpCode: null,
			outcome: 'notApplied',
			retryable: false,
			idempotencyKey: null,
		});
		const asked = setup.sandbox.requests().filter(({ path }) => path !== '/oauth2/token');
		expect(asked.map(({ path }) => path)).toEqual([`/customers/v1/cards/${valid}/status`]);
	});

	it.each([
		['yields nothing', '={{ $json.nothing }}', `${EMPTY} [item 0]`],
		['yields nothing deep down', '={{ $json.a.b.c }}', `${EMPTY} [item 0]`],
		['yields null', '={{ null }}', `${EMPTY} [item 0]`],
		['fails', '={{ $json.crad.trim() }}', `${EMPTY} [item 0]`],
		['yields an object', '={{ $json }}', 'The field "Card" is not a Kobble ID [item 0]'],
		['yields a list', '={{ [$json.card] }}', 'The field "Card" is not a Kobble ID [item 0]'],
		[
			'names a node that is not there',
			'={{ $("Nope").item.json.x }}',
			`The field "Card" holds an expression that fails: Referenced node doesn't exist [item 0]`,
		],
	])('an expression that %s: rejected before any request', async (_what, cardId, message) => {
		const [card = ''] = setup.sandbox.seed.cards;
		const parameters = { operation: 'updateStatus', cardId: byId(cardId), status: 'ACTIVE' };
		const node = createKobbleCards({ ...parameters, options: {} });
		const result = await setup.run(node, [{ card }]);

		expect(result.error?.message).toBe(message);
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it.each([
		['wallet', 'Wallet'],
		['program', 'Card Program'],
	])(
		'a %s that is not an ID: the error names the field and does not quote the value',
		async (name, field) => {
			const { wallets, programs } = setup.sandbox.seed;
			const item = { wallet: wallets[0] ?? '', program: programs[0] ?? '', [name]: PAN };
			const result = await setup.run(createNode(), [item]);

			const message = `The field "${field}" is not a Kobble ID [item 0]`;
			expect(result.error?.message).toBe(message);
			expect(JSON.stringify(result.runExecutionData.resultData.error)).not.toContain(PAN);
			expect(setup.sandbox.requests()).toEqual([]);
		},
	);

	it.each([
		['={{ "" }}', 'The field "Status" is empty, because its expression gives nothing [item 0]'],
		[
			'={{ undefined }}',
			'The field "Status" is empty, because its expression gives nothing [item 0]',
		],
		['={{ 42 }}', 'The field "Status" is not one of the allowed values [item 0]'],
		['FROZEN', 'The field "Status" is not one of the allowed values [item 0]'],
		['ACTIVE,STOLEN', 'The field "Status" is not one of the allowed values [item 0]'],
	])('the status %j is rejected, and the error says what to do', async (status, message) => {
		const [card = ''] = setup.sandbox.seed.cards;
		const result = await setup.run(updateNode(status), [{ card }]);

		expect(result.error?.message).toBe(message);
		expect(result.error?.description).toMatch(
			/^Choose one of ACTIVE, INACTIVE, PENDING, STOLEN, SUSPENDED\.$|Correct the item or the expression\.$/,
		);
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it.each([
		[
			'={{ $json.crad.trim() }}',
			"$json.crad.trim() fails or gives nothing for this item. The item has no field 'crad': correct the expression",
		],
		[
			'={{ $json["Card No."] }}',
			"$json['Card No.'] fails or gives nothing for this item. The item has no field 'Card No.': correct the expression",
		],
		[
			'={{ $json.card.nothing }}',
			'$json.card.nothing fails or gives nothing for this item. Correct the item or the expression',
		],
		[
			'={{ "4111 1111 1111 1111".length > 50 ? 1 : "" }}',
			"'************'.length › 50 ? 1 : '' fails or gives nothing for this item. Correct the item or the expression",
		],
	])(
		'the expression %s is shown without a card number if it evaluates to nothing',
		async (expression, said) => {
			const [card = ''] = setup.sandbox.seed.cards;
			const parameters = { operation: 'updateStatus', cardId: byId(expression), status: 'ACTIVE' };
			const result = await setup.run(createKobbleCards(parameters), [{ card }]);

			expect(result.error?.description).toBe(`The expression ${said}.`);
			expect(setup.sandbox.requests()).toEqual([]);
		},
	);

	it.each([
		['The field "Return All"', { returnAll: '={{ $json.nothing }}' }],
		['The field "Return All"', { returnAll: '={{ null }}' }],
		['The field "Limit"', { limit: '={{ $json.limt }}' }],
		['The field "Limit"', { limit: '={{ $json.limt.x }}' }],
		['The option "Concurrency"', { options: { concurrency: '={{ $json.nothing }}' } }],
		['The option "Max Retries"', { options: { maxRetries: '={{ null }}' } }],
		['The option "Timeout (Seconds)"', { options: { timeout: '={{ $json.a.b }}' } }],
		['The option "Order"', { options: { order: '={{ $json.nothing }}' } }],
	])('%s is rejected if its expression evaluates to nothing: %j', async (label, parameters) => {
		const result = await setup.run(createKobbleCards({ operation: 'getAll', ...parameters }), [{}]);

		expect(result.error?.message).toContain(
			`${label} is empty, because its expression gives nothing`,
		);
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it('Return All is rejected if it is neither on nor off', async () => {
		const node = createKobbleCards({ operation: 'getAll', returnAll: '={{ "yes" }}' });
		const result = await setup.run(node, [{}]);

		expect(result.error?.message).toBe('The field "Return All" is neither true nor false [item 0]');
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it.each([
		['concurrency', 0, 'Concurrency', '1 to 100', 20],
		['concurrency', 1.5, 'Concurrency', '1 to 100', 20],
		['concurrency', 'abc', 'Concurrency', '1 to 100', 20],
		['concurrency', 101, 'Concurrency', '1 to 100', 20],
		['concurrency', '', 'Concurrency', '1 to 100', 20],
		['concurrency', -1, 'Concurrency', '1 to 100', 20],
		['concurrency', 'Infinity', 'Concurrency', '1 to 100', 20],
		['maxRetries', -1, 'Max Retries', '0 to 10', 4],
		['maxRetries', 11, 'Max Retries', '0 to 10', 4],
		['timeout', 0, 'Timeout (Seconds)', '1 to 300', 30],
		['timeout', 301, 'Timeout (Seconds)', '1 to 300', 30],
	])('the option %s %j is rejected', async (name, value, field, range, usual) => {
		const [card = ''] = setup.sandbox.seed.cards;
		const result = await setup.run(updateNode('ACTIVE', { [name]: value }), [{ card }, { card }]);

		expect(result.error?.message).toBe(`The option "${field}" is not a whole number from ${range}`);
		expect(result.error?.description).toBe(
			`Enter a number in that range, or remove the option to use ${usual}.`,
		);
		expect(setup.sandbox.requests()).toEqual([]);
	});

	it('an option from an expression may be text', async () => {
		const [card = ''] = setup.sandbox.seed.cards;
		const options = { concurrency: '={{ "3" }}', timeout: '={{ 10 }}', maxRetries: '={{ 0 }}' };
		const result = await setup.run(updateNode('ACTIVE', options), [{ card }]);
		expect(result.getOutput(NODE_NAME).map(({ json }) => json.id)).toEqual([card]);
	});

	it.each([
		['an option', { concurrency: 'abc' }, {}, 'The option "Concurrency" is not a whole number'],
		[
			'the credential',
			{},
			{ scope: [' '] },
			'The field "Scope" of the Kobble API credential is empty',
		],
	])(
		'with the error output, an invalid %s sends every item there',
		async (_what, options, changes, said) => {
			await setup.saveCredential(changes);
			const [card = ''] = setup.sandbox.seed.cards;
			const node = updateNode('ACTIVE', options, { onError: 'continueErrorOutput' });
			const result = await setup.run(node, [
				{ card, a: 1 },
				{ card, a: 2 },
			]);
			await setup.saveCredential();

			expect(result.getOutput(NODE_NAME)).toEqual([]);
			const failed = result.getOutput(NODE_NAME, 1);
			expect(failed.map(({ json }) => json.a)).toEqual([1, 2]);
			expect(readFailures(failed).map((failure) => failure?.message)).toEqual([
				expect.stringMatching(new RegExp(`^${said}.* \\[item 0\\]$`)),
				expect.stringMatching(new RegExp(`^${said}.* \\[item 1\\]$`)),
			]);
			expect(setup.sandbox.requests()).toEqual([]);
		},
	);

	it('an unknown operation is reported as unknown in this version', async () => {
		const result = await setup.run(createKobbleCards({ operation: 'melt' }), [{}]);
		expect(result.error?.message).toBe(
			'This version of the node does not know the chosen operation',
		);
	});
});
