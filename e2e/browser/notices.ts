import type { Page } from 'playwright-core';

import { eventually } from './eventually';

/** The notifications in the corner of the editor. */
export class Notices {
	constructor(private readonly page: Page) {}

	/** Waits for a notification with these words. */
	async untilSaid(words: string | RegExp): Promise<void> {
		await this.all.filter({ hasText: words }).first().waitFor();
	}

	/** Closes all visible notifications. */
	async close(): Promise<void> {
		const buttons = this.all.locator('.el-notification__closeBtn');
		await eventually(async () => {
			// Not with the mouse: a notification that expires moves away from under it.
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
