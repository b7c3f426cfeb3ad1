import type { Page } from 'playwright-core';

/** A resource locator field in From List mode. */
export class ListPicker {
	constructor(
		private readonly page: Page,
		private readonly field: string,
	) {}

	async open(): Promise<void> {
		await this.locator.getByTestId('rlc-input').click();
		await this.all.first().waitFor();
	}

	/** The text of each row. */
	async rows(): Promise<string[]> {
		return (await this.all.allInnerTexts()).map((text) => text.trim());
	}

	async search(words: string): Promise<void> {
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(words);
	}

	/** Scrolls to the last row, so that the editor requests the next page. */
	async scrollToEnd(): Promise<void> {
		await this.all.last().scrollIntoViewIfNeeded();
	}

	/** Chooses the first row that contains these words. */
	async choose(words: string | RegExp): Promise<void> {
		await this.all.filter({ hasText: words }).first().click();
	}

	/** The text that the field shows after a choice. */
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
