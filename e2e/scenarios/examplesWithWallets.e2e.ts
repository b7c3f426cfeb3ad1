import { launchChromium } from '../browser/chromium';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import { getOnlyItem, importExample } from '../workflows/examples';

const START = 'Start by hand';

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'examples-with-wallets' });
});

afterAll(async () => {
	await open?.close();
});

beforeEach(() => {
	open.sandbox.reset({ balance: 0 });
});

describe('Take a customer in', () => {
	it('goes on with the steps that are left when it runs again', async () => {
		open.sandbox.setFaults(
			[
				{ method: 'POST', path: '/customers/v1/endusers', bodyContains: 'Mia' },
				{ method: 'POST', path: '/customers/v1/wallets' },
			].map((match) => ({ match, fault: { kind: 'reset', when: 'after' } as const })),
		);
		const options = { maxRetries: 0 };
		const workflow = await importExample(open, 'take-a-customer-in', {
			changes: { 'Create enduser': { options }, 'Create wallet': { options } },
		});
		const first = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
		expect(first).toMatchObject({
			summary: '0 done, 3 left',
			left: [
				{ customer: 'C-1001', stepLeft: 'create enduser' },
				{ customer: 'C-1002', stepLeft: 'create wallet' },
				{ customer: 'C-1003', stepLeft: 'create wallet' },
			],
		});

		open.sandbox.clearFaults();
		for (let time = 1; time <= 2; time += 1) {
			const summary = getOnlyItem(await open.rest.run(workflow, START), 'Summary');
			expect(summary).toMatchObject({ summary: '3 done, 0 left' });
		}
		expect(open.sandbox.counters()).toMatchObject({
			created: { enduser: 3, wallet: 3 },
			doubled: {},
			cardsCreated: 3,
			doubledWallets: [],
		});
	});
});

describe('Top wallets up every month', () => {
	it('credits each wallet once, and reconciles the sum', async () => {
		const workflow = await importExample(open, 'monthly-top-up');
		for (let time = 1; time <= 2; time += 1) {
			const execution = await open.rest.run(workflow, 'First of the month');
			expect(getOnlyItem(execution, 'Summary')).toMatchObject({
				...{ planned: 750, credited: 750, atKobble: 750, reconciled: true, toLookAt: [] },
			});
		}
		expect(open.sandbox.counters()).toMatchObject({ created: { transaction: 3 }, doubled: {} });
	});
});

describe('Pay out after an approval', () => {
	/** Runs the example until it waits, and decides on its page. */
	async function runAndDecide(decision: string): Promise<{ page: string; id: string }> {
		open.sandbox.reset({ balance: 1000 });
		const workflow = await importExample(open, 'payout-with-approval');
		const id = await open.rest.start(workflow, START);
		const waiting = await open.rest.untilStatus(id, 'waiting');
		expect(findPayouts()).toEqual([]);
		const { link } = getOnlyItem(waiting, 'What to approve');
		const page = await decide(String(link), decision);
		return { page, id };
	}

	/** @returns the text of the page */
	async function decide(link: string, decision: string): Promise<string> {
		const browser = await launchChromium();
		try {
			const page = await browser.newPage();
			await page.goto(link);
			const text = await page.locator('body').innerText();
			await page.getByRole('combobox').selectOption(decision);
			await page.getByRole('button', { name: 'Submit' }).click();
			await page.getByText('Your response has been recorded').first().waitFor();
			return text;
		} finally {
			await browser.close();
		}
	}

	const findPayouts = () =>
		[...open.sandbox.state.transactions.values()].filter(({ type }) => type === 'TRANSFER');

	it('pays what a person approves on a page', async () => {
		const { page, id } = await runAndDecide('Approve');
		expect(page).toContain(
			'Pay 400 in 2 payouts? PO-1: 150 to Alex Example 1 (account ending in 670)',
		);
		const execution = await open.rest.untilOver(id);
		expect(execution.error).toBeUndefined();
		expect(execution.getOutput('Result').map(({ json }) => json.result)).toEqual(['paid', 'paid']);
		expect(findPayouts().map(({ amount }) => amount)).toEqual([150, 250]);
	});

	it('pays nothing that a person rejects', async () => {
		const { id } = await runAndDecide('Reject');
		const execution = await open.rest.untilOver(id);
		expect(getOnlyItem(execution, 'Not approved')).toEqual({ result: 'not approved' });
		expect(findPayouts()).toEqual([]);
	});
});
