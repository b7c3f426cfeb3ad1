import type { Page } from 'playwright-core';

import { readIcon, type ShownIcon } from './icon';

/** The panel for finding and adding nodes. */
export class NodesPanel {
	constructor(private readonly page: Page) {}

	/** Opens it by its keyboard shortcut, with the focus on the canvas. */
	async open(): Promise<void> {
		await this.page.keyboard.press('n');
		await this.page.getByTestId('node-creator-search-bar').waitFor();
	}

	async search(words: string): Promise<void> {
		await this.page.getByTestId('node-creator-search-bar').fill(words);
	}

	/** Names of the nodes found. */
	async found(): Promise<string[]> {
		return await this.page.getByTestId('node-creator-item-name').allInnerTexts();
	}

	async readIcon(node: string): Promise<ShownIcon> {
		return await readIcon(this.item(node));
	}

	/** Opens the list of a node's actions. */
	async openActions(node: string): Promise<void> {
		await this.item(node).click();
		await this.panel.getByText(/^Actions \(\d+\)$/).waitFor();
	}

	/** Names of the node's actions. */
	async actions(): Promise<string[]> {
		const names = await this.panel.getByTestId('node-creator-item-name').allInnerTexts();
		// n8n lists suggested triggers before them.
		return names.filter((name) => !name.startsWith('On a '));
	}

	/** Adds a node with this action; its details open. */
	async choose(action: string): Promise<void> {
		// While the list of actions slides in, n8n shows the search results behind it.
		await this.panel.getByText(action, { exact: true }).last().click();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** Searches for a node and adds it; its details open. */
	async add(node: string, action: string): Promise<void> {
		await this.open();
		await this.search(node);
		await this.openActions(node);
		await this.choose(action);
	}

	private item(node: string) {
		return this.page
			.getByTestId('node-creator-action-item')
			.filter({ has: this.page.getByText(node, { exact: true }) });
	}

	private get panel() {
		return this.page.getByTestId('node-creator');
	}
}
