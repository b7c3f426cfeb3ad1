import type { Page } from 'playwright-core';

/** The input panel: the fields that come from the nodes before. */
export class NodeInput {
	constructor(private readonly page: Page) {}

	/** Waits until n8n says that these are the usual fields, because the node before has not run. */
	async untilPreview(): Promise<void> {
		await this.panel.getByTestId('schema-preview-warning').waitFor();
	}

	/** The names of the fields, sorted: the list is virtual, so the page has them in any order. */
	async fields(): Promise<string[]> {
		const names = this.panel.getByTestId('run-data-schema-node-name');
		return (await names.allInnerTexts()).map((name) => name.trim()).sort();
	}

	private get panel() {
		return this.page.getByTestId('ndv-input-panel');
	}
}
