import { byId, createKobbleCards, N8N_LINES, NODE_NAME, NodeSetup } from '../nodeSetup';

/** Possible values of an item's field. */
const VALUES = [
	...['text', '', ' ', '={{ 1 + 1 }}', '{{ $json.x }}', 'ü 日本 😀', '"\'\\', '__proto__'],
	...[0, -1, 1.5, 1e21, true, false, null, [], ['a'], {}, { a: 1 }, '2026-01-01T00:00:00.000Z'],
];

describe.each(N8N_LINES)('An expression that only names a field, on n8n %s', (line) => {
	let setup: NodeSetup;

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
	});

	afterAll(async () => {
		await setup.close();
	});

	it.each([
		['$json.field', 'field'],
		['$json["field"]', 'field'],
		["$json['Order No.']", 'Order No.'],
		['$json.missing', 'field'],
		['$json.toString', 'field'],
		['$json.__proto__', '__proto__'],
	])('has the value that n8n evaluates {{ %s }} to', async (expression, name) => {
		const [card = ''] = setup.sandbox.seed.cards;
		const items = [...VALUES, card].map((value) => JSON.parse(JSON.stringify({ [name]: value })));
		const outputOf = async (written: string): Promise<unknown[]> => {
			const node = createKobbleCards(
				{ operation: 'get', cardId: byId(written), options: {} },
				{ onError: 'continueRegularOutput' },
			);
			const output = JSON.stringify((await setup.run(node, items)).getOutput(NODE_NAME));
			// The error quotes the expression, and the two expressions differ.
			return JSON.parse(output.replace(/The expression [^"]* fails/g, 'The expression fails'));
		};
		// With parentheses it is not a plain name, so n8n evaluates it.
		const evaluated = await outputOf(`={{ (${expression}) }}`);
		expect(evaluated).toHaveLength(items.length);
		expect(await outputOf(`={{ ${expression} }}`)).toEqual(evaluated);
	});
});
