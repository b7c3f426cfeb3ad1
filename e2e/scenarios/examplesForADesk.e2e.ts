import { FormPage } from '../n8n/formPage';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { importExample } from '../workflows/examples';

const USER = 'desk';
const PASSWORD = 'the-password-of-the-desk';
const REPLACE = { method: 'POST', path: '/customers/v1/cards/{id}/{action}' };

let open: OpenN8n;
let url: string;
let form: FormPage;

beforeAll(async () => {
	open = await openN8n({ name: 'examples-for-a-desk' });
	const login = { user: USER, password: PASSWORD };
	const httpBasicAuth = await open.rest.saveCredential('Card desk login', 'httpBasicAuth', login);
	const workflow = await importExample(open, 'stolen-card-desk', {
		credentialIds: { httpBasicAuth },
	});
	await open.rest.activate(workflow);
	url = `${open.n8n.url}/form/stolen-card`;
	form = new FormPage(url, USER, PASSWORD);
	await form.untilOpen();
});

afterAll(async () => {
	await open?.close();
});

beforeEach(() => {
	open.sandbox.reset();
});

/** The seeded cards; their statuses cycle: ACTIVE, INACTIVE, SUSPENDED, STOLEN, PENDING. */
const card = (at: number) => open.sandbox.seed.cards[at] ?? '';

const getStatus = (id: string) => open.sandbox.state.cards.get(id)?.status;

/** The other cards of a card's wallet. */
function findReplacements(id: string) {
	const wallet = open.sandbox.state.cards.get(id)?.wallet_id;
	return open.sandbox.cards().filter((one) => one.wallet_id === wallet && one.id !== id);
}

describe('The stolen card desk', () => {
	it('rejects requests without user name and password', async () => {
		const body = new FormData();
		body.append('field-0', card(0));
		body.append('field-1', 'C-1');
		expect((await fetch(url)).status).toBe(401);
		expect((await fetch(url, { method: 'POST', body })).status).toBe(401);
		expect(getStatus(card(0))).toBe('ACTIVE');
	});

	it('marks the card as stolen, replaces it and confirms both', async () => {
		const page = await form.submit(card(0), 'C-1');
		const [replacement] = findReplacements(card(0));
		expect(page.title).toBe('The card is blocked and replaced');
		expect(page.message).toContain('Case C-1: the card ending in 1524 is marked as stolen');
		expect(page.message).toContain(replacement?.id);
		expect(getStatus(card(0))).toBe('STOLEN');
		expect(findReplacements(card(0))).toHaveLength(1);
	});

	it('returns the same replacement if the card is reported again under another case', async () => {
		const first = await form.submit(card(0), 'C-1');
		const second = await form.submit(` ${card(0).toUpperCase()} `, 'C-2');
		expect(second.title).toBe(first.title);
		expect(second.message).toBe(first.message.replace('C-1', 'C-2'));
		expect(findReplacements(card(0))).toHaveLength(1);
		expect(getStatus(card(0))).toBe('STOLEN');
	});

	it('replaces a card once if two people report it at the same time', async () => {
		open.sandbox.set({ latencyMs: 200 });
		const pages = await Promise.all([form.submit(card(2), 'C-3'), form.submit(card(2), 'C-4')]);
		expect(new Set(pages.map(({ title }) => title))).toEqual(
			new Set(['The card is blocked and replaced']),
		);
		expect(findReplacements(card(2))).toHaveLength(1);
	});

	it('explains that Kobble does not know the card', async () => {
		const page = await form.submit('94d7c6f7-7524-4da1-9575-447cf90afcf2', 'C-5');
		expect(page.title).toBe('Not done');
		expect(page.message).toContain('Case C-5: The card is NOT marked as stolen');
		expect(page.message).toContain('Card not found');
	});

	it('rejects a value that is not an ID, and sends nothing', async () => {
		const page = await form.submit('4642 0000 0000 1524', 'C-6');
		expect(page.title).toBe('Not done');
		expect(page.message).toContain('The field "Card" is not a Kobble ID. ');
		expect(page.message).not.toContain('4642');
		expect(open.sandbox.counters().requests).toEqual({});
	});

	it('reports that the card is blocked if only its replacement failed', async () => {
		open.sandbox.setFaults({ match: REPLACE, fault: { kind: 'status', status: 400 } });
		const page = await form.submit(card(0), 'C-7');
		expect(page.title).toBe('Not done');
		expect(page.message).toContain('The card IS marked as stolen, only its replacement is open');
		expect(getStatus(card(0))).toBe('STOLEN');
		expect(findReplacements(card(0))).toEqual([]);
	});

	it('asks to submit again if the replacement is unknown, and then returns the existing one', async () => {
		open.sandbox.setFaults({ match: REPLACE, fault: { kind: 'reset', when: 'after' } });
		const unknown = await form.submit(card(0), 'C-8');
		expect(unknown.title).toBe('Not known yet: please submit again');
		expect(unknown.message).toContain('The card IS marked as stolen, only its replacement is open');
		const [made] = findReplacements(card(0));

		open.sandbox.clearFaults();
		const done = await form.submit(card(0), 'C-8');
		expect(done.title).toBe('The card is blocked and replaced');
		expect(done.message).toContain(made?.id);
		expect(findReplacements(card(0))).toHaveLength(1);
	});

	it('does not report the card as blocked if that is unknown', async () => {
		open.sandbox.setFaults({ match: { method: 'PATCH' }, fault: { kind: 'status', status: 503 } });
		const page = await form.submit(card(0), 'C-9');
		expect(page.title).toBe('Not known yet: please submit again');
		expect(page.message).toContain('It is NOT KNOWN whether the card is marked as stolen');
		expect(findReplacements(card(0))).toEqual([]);
	});
});
