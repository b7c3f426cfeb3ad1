import type { Page } from 'playwright-core';

import { eventually } from './eventually';

/** The notices that come up in the corner of the editor. */
export class Notices {
	constructor(private readonly page: Page) {}

	/** Waits for one that says this. */
	async untilSaid(words: string | RegExp): Promise<void> {
		await this.all.filter({ hasText: words }).first().waitFor();
	}

	/** Closes those that are there. */
	async close(): Promise<void> {
		const buttons = this.all.locator('.el-notification__closeBtn');
		await eventually(async () => {
			// Not by the mouse: one that goes by itself moves away under it.
			await buttons.evaluateAll((all) =>
				all.forEach((button) => button.dispatchEvent(new Event('click'))),
			);
			if ((await this.all.count()) > 0) throw new Error('A notice of the editor does not close');
		});
	}

	private get all() {
		return this.page.locator('.el-notification');
	}
}
