import type { Page } from 'playwright-core';

import type { Notices } from './notices';
import { shownIcon, type ShownIcon } from './shownIcon';

/** The workflow as it is drawn. */
export class Canvas {
	constructor(
		private readonly page: Page,
		private readonly notices: Notices,
	) {}

	/** Waits until the node is there. */
	async untilShows(node: string): Promise<void> {
		await this.node(node).waitFor();
	}

	/** What stands below a node: its name, and what it is set to. */
	async captionOf(node: string): Promise<string[]> {
		return (await this.node(node).innerText()).split('\n').filter((line) => line.trim() !== '');
	}

	async iconOf(node: string): Promise<ShownIcon> {
		return await shownIcon(this.node(node));
	}

	/** Opens the details of a node. */
	async openDetails(node: string): Promise<void> {
		await this.node(node).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** All of it, as large as fits. */
	async fit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** Around all that is drawn, in CSS pixels of the window. */
	async box(): Promise<{ x: number; y: number; width: number; height: number }> {
		const parts = this.page.locator('.vue-flow__node, .vue-flow__node *, .vue-flow__edge path');
		return await parts.filter({ visible: true }).evaluateAll((elements) => {
			const boxes = elements.map((element) => element.getBoundingClientRect());
			const x = Math.min(...boxes.map(({ left }) => left));
			const y = Math.min(...boxes.map(({ top }) => top));
			const right = Math.max(...boxes.map((box) => box.right));
			const bottom = Math.max(...boxes.map((box) => box.bottom));
			return { x, y, width: right - x, height: bottom - y };
		});
	}

	/** Execute workflow, until n8n says how it went. */
	async execute(): Promise<void> {
		await this.notices.close();
		await this.page.keyboard.press('Control+Enter');
		await this.notices.untilSaid(/Workflow executed successfully|Problem in node/);
	}

	/** Whether the node has the mark of a run that went well. */
	async isGreen(node: string): Promise<boolean> {
		return await this.node(node).getByTestId('canvas-node-status-success').isVisible();
	}

	private node(name: string) {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}
}
