import type { Page } from 'playwright-core';

import type { Notices } from './notices';
import { readIcon, type ShownIcon } from './icon';

/** The workflow as it is drawn. */
export class Canvas {
	constructor(
		private readonly page: Page,
		private readonly notices: Notices,
	) {}

	/** Waits until so many nodes are there, notes among them. */
	async untilShows(nodes: number): Promise<void> {
		await this.page
			.locator('.vue-flow__node')
			.nth(nodes - 1)
			.waitFor();
	}

	/** What stands below a node: its name, and what it is set to. */
	async readCaption(node: string): Promise<string[]> {
		return (await this.node(node).innerText()).split('\n').filter((line) => line.trim() !== '');
	}

	async readIcon(node: string): Promise<ShownIcon> {
		return await readIcon(this.node(node));
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

	/** @param pixels of the window */
	async moveUp(pixels: number): Promise<void> {
		await this.page.getByTestId('canvas-wrapper').hover({ position: { x: 300, y: 300 } });
		await this.page.mouse.wheel(0, pixels);
	}

	/** Around all that is drawn, in CSS pixels of the window. */
	async box(): Promise<{ x: number; y: number; width: number; height: number }> {
		// Within a node only what holds nothing else: the rest has room around it that shows nothing.
		const parts = '.vue-flow__node, .vue-flow__node :not(:has(*)), .vue-flow__edge path';
		return await this.page
			.locator(parts)
			.filter({ visible: true })
			.evaluateAll((elements) => {
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
