import type { Page } from 'playwright-core';

/** What the details of a node show of its last run. */
export class NodeOutput {
	constructor(private readonly page: Page) {}

	/** How it is shown. */
	async showAs(view: 'schema' | 'table' | 'json'): Promise<void> {
		await this.panel.getByTestId(`radio-button-${view}`).click();
	}

	/** The items of the table, by the names of its columns. */
	async rows(): Promise<Array<Record<string, string>>> {
		const table = this.panel.locator('table').first();
		await table.waitFor();
		const columns = await textsOf(table.locator('thead th'));
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await textsOf(row.locator('td'));
				return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
			}),
		);
	}

	/** What a person reads who looks why it did not run. */
	async error(): Promise<{ message: string; description: string }> {
		const message = this.panel.getByTestId('node-error-message');
		await message.waitFor();
		return {
			message: (await message.innerText()).trim(),
			description: (await this.panel.getByTestId('node-error-description').innerText()).trim(),
		};
	}

	private get panel() {
		return this.page.getByTestId('output-panel');
	}
}

async function textsOf(cells: ReturnType<Page['locator']>): Promise<string[]> {
	return (await cells.allInnerTexts()).map((text) => text.trim());
}
