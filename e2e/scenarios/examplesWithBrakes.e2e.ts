import type { IDataObject } from 'n8n-workflow';
import type { Page } from 'playwright-core';

import type { Card } from '../../sandbox/records';
import { launchChromium } from '../browser/chromium';
import { Mailbox, type Mail } from '../n8n/mailbox';
import { openN8n, type OpenN8n } from '../n8n/openN8n';
import type { SavedExecution } from '../n8n/savedExecution';
import { USER_AGENT } from '../n8n/userAgent';
import { importExample } from '../workflows/examples';

const START = 'Start by hand';

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'examples-with-brakes' });
});

afterAll(async () => {
	await open?.close();
});

beforeEach(() => {
	open.sandbox.reset({ cards: 20 });
});

const findCards = (status: Card['status']) =>
	open.sandbox.cards().filter((card) => card.status === status);

const findIds = (status: Card['status']) => findCards(status).map(({ id }) => id);

const getOutput = (execution: SavedExecution, node: string): IDataObject[] =>
	execution.getOutput(node).map(({ json }) => json);

function markStolen(card: Card | undefined): void {
	if (card === undefined) throw new Error('There is no such card');
	card.status = 'STOLEN';
	card.updated_at = new Date().toISOString();
}

describe('Approve before suspending', () => {
	let mailbox: Mailbox;

	beforeAll(async () => {
		mailbox = await Mailbox.open();
	});

	afterAll(async () => {
		await mailbox?.close();
	});

	/** Starts the example, and returns its mail. */
	async function start(): Promise<{ id: string; mail: Mail }> {
		const known = mailbox.mails.length;
		const smtp = await open.rest.saveCredential('Mailbox', 'smtp', mailbox.credential);
		const workflow = await importExample(open, 'approve-before-suspending', {
			credentialIds: { smtp },
		});
		const id = await open.rest.start(workflow, START);
		const mail = await mailbox.waitForMail(known);
		await open.rest.untilStatus(id, 'waiting');
		return { id, mail };
	}

	/** Opens a mail in a browser, and clicks one of its buttons. */
	async function click({ html }: Mail, button: string): Promise<void> {
		const browser = await launchChromium();
		try {
			const context = await browser.newContext({ userAgent: USER_AGENT });
			const page = await context.newPage();
			await page.setContent(html);
			const answer = context.waitForEvent('page');
			await page.getByRole('link', { name: button }).click();
			await untilRecorded(await answer);
		} finally {
			await browser.close();
		}
	}

	async function untilRecorded(page: Page): Promise<void> {
		await page.getByText('Got it, thanks').first().waitFor();
	}

	it('asks with a table by mail, and suspends what was approved, but no card that became STOLEN', async () => {
		const active = findCards('ACTIVE');
		const suspendedBefore = findIds('SUSPENDED');
		const { id, mail } = await start();
		expect(mail.subject).toBe(`Suspend ${active.length} cards?`);
		for (const { last_four_digit: digits } of active) {
			expect(mail.html).toContain(`Card ending in ${digits} | ACTIVE -> SUSPENDED`);
		}
		expect(mail.html).toContain(`${active.length} of them would be suspended.`);
		expect(findCards('ACTIVE')).toEqual(active);
		markStolen(active[0]);

		await click(mail, 'Approve');

		const execution = await open.rest.untilOver(id);
		expect(execution.error).toBeUndefined();
		expect(findIds('ACTIVE')).toEqual([]);
		expect(active[0]?.status).toBe('STOLEN');
		expect(findIds('SUSPENDED').sort()).toEqual(
			[...suspendedBefore, ...active.slice(1).map((card) => card.id)].sort(),
		);
		expect(getOutput(execution, 'Suspend').map(({ updated }) => updated)).toEqual(
			active.map((_, at) => at > 0),
		);
	});

	it('suspends nothing if it is declined', async () => {
		const active = findIds('ACTIVE');
		const { id, mail } = await start();

		await click(mail, 'Decline');

		const execution = await open.rest.untilOver(id);
		expect(execution.error).toBeUndefined();
		expect(execution.getOutput('Suspend')).toEqual([]);
		expect(findIds('ACTIVE')).toEqual(active);
	});
});

describe('Audit trail, and Undo one execution', () => {
	it('write down what was changed, and put back what nobody has changed since', async () => {
		const [first, second, third, ...others] = findCards('ACTIVE');
		if (!first || !second || !third) throw new Error('The sandbox has too few ACTIVE cards');
		open.sandbox.setFaults({
			match: { method: 'PATCH', path: `/customers/v1/cards/${third.id}/status` },
			fault: { kind: 'status', status: 422 },
		});
		const trail = await open.rest.run(await importExample(open, 'audit-trail'), START);
		open.sandbox.clearFaults();
		expect(trail.error).toBeUndefined();

		const changed = [first, second, ...others];
		const rows = getOutput(trail, 'Add to the trail');
		expect(
			rows.map(({ card, from, to, result, execution, undone }) => ({
				card,
				from,
				to,
				result,
				execution,
				undone,
			})),
		).toEqual(
			changed.map(({ id }) => ({
				...{ card: id, from: 'ACTIVE', to: 'SUSPENDED', result: 'changed' },
				...{ execution: trail.id, undone: false },
			})),
		);
		expect(changed.map(({ status }) => status)).toEqual(changed.map(() => 'SUSPENDED'));

		markStolen(first);
		// Somebody has suspended it for another reason since.
		second.updated_at = new Date().toISOString();
		const undo = await importExample(open, 'undo', {
			changes: {
				'Which execution': {
					assignments: {
						assignments: [{ id: 'execution', name: 'execution', value: trail.id, type: 'string' }],
					},
				},
			},
		});
		const undone = await open.rest.run(undo, START);

		expect(undone.error).toBeUndefined();
		expect(first.status).toBe('STOLEN');
		expect(second.status).toBe('SUSPENDED');
		expect(others.map(({ status }) => status)).toEqual(others.map(() => 'ACTIVE'));
		expect(
			getOutput(undone, 'Mark as undone').map(({ card, undone: isUndone }) => [card, isUndone]),
		).toEqual(others.map(({ id }) => [id, true]));

		const again = await open.rest.run(undo, START);
		expect(getOutput(again, 'Its changes').map(({ card }) => card)).toEqual([first.id, second.id]);
		expect(again.getOutput('Put back')).toEqual([]);
	});
});
