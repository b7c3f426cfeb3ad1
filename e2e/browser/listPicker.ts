import type { Page } from 'playwright-core';

/** A field that is filled From List. */
export class ListPicker {
	constructor(
		private readonly page: Page,
		private readonly field: string,
	) {}

	async open(): Promise<void> {
		await this.locator.getByTestId('rlc-input').click();
		await this.all.first().waitFor();
	}

	/** The rows as they read. */
	async rows(): Promise<string[]> {
		return (await this.all.allInnerTexts()).map((text) => text.trim());
	}

	async search(words: string): Promise<void> {
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(words);
	}

	/** To the last row that is there, so that the next page is asked for. */
	async scrollToEnd(): Promise<void> {
		await this.all.last().scrollIntoViewIfNeeded();
	}

	/** Takes the first row that holds these words. */
	async choose(words: string | RegExp): Promise<void> {
		await this.all.filter({ hasText: words }).first().click();
	}

	/** What the field shows when something was chosen. */
	async chosen(): Promise<string> {
		return await this.locator.getByTestId('rlc-input').inputValue();
	}

	private get locator() {
		return this.page.getByTestId(`resource-locator-${this.field}`);
	}

	private get all() {
		return this.page.getByTestId('rlc-item').filter({ visible: true });
	}
}
