import type { Page } from 'playwright-core';

/** The output panel: the result of a node's last run. */
export class NodeOutput {
	constructor(private readonly page: Page) {}

	/** Selects a view of the output. */
	async showAs(view: 'schema' | 'table' | 'json'): Promise<void> {
		await this.panel.getByTestId(`radio-button-${view}`).click();
	}

	/** Number of output items. */
	async count(): Promise<number> {
		const text = await this.panel.getByTestId('ndv-items-count').innerText();
		return Number.parseInt(text, 10);
	}

	/** The items on the first page of the table, keyed by column name. */
	async rows(): Promise<Array<Record<string, string>>> {
		const table = this.panel.locator('table').first();
		await table.waitFor();
		const columns = await readTexts(table.locator('thead th'));
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await readTexts(row.locator('td'));
				const named = columns.map((column, index) => [column, cells[index] ?? '']);
				return Object.fromEntries(named.filter(([column]) => column !== ''));
			}),
		);
	}

	/** The error as a user sees it. */
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

async function readTexts(cells: ReturnType<Page['locator']>): Promise<string[]> {
	return (await cells.allInnerTexts()).map((text) => text.trim());
}
