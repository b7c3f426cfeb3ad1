import type { Page } from 'playwright-core';

import type { Notices } from './notices';
import { readIcon, type ShownIcon } from './icon';

/** The editor's canvas. */
export class Canvas {
	constructor(
		private readonly page: Page,
		private readonly notices: Notices,
	) {}

	/** Waits until the canvas shows this many nodes, sticky notes included. */
	async untilShows(nodes: number): Promise<void> {
		await this.page
			.locator('.vue-flow__node')
			.nth(nodes - 1)
			.waitFor();
	}

	/** The text below a node: its name and its subtitle. */
	async readCaption(node: string): Promise<string[]> {
		return (await this.node(node).innerText()).split('\n').filter((line) => line.trim() !== '');
	}

	async readIcon(node: string): Promise<ShownIcon> {
		return await readIcon(this.node(node));
	}

	async openDetails(node: string): Promise<void> {
		await this.node(node).dblclick();
		await this.page.getByTestId('ndv').waitFor();
	}

	/** Zooms so that the whole workflow fits. */
	async fit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** @param pixels of the window */
	async moveUp(pixels: number): Promise<void> {
		await this.page.getByTestId('canvas-wrapper').hover({ position: { x: 300, y: 300 } });
		await this.page.mouse.wheel(0, pixels);
	}

	/** The bounding box of the workflow, in CSS pixels of the window. */
	async box(): Promise<{ x: number; y: number; width: number; height: number }> {
		// Within a node, measure only leaf elements: containers have empty space around them.
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

	/** Clicks Execute workflow and waits until n8n reports the result. */
	async execute(): Promise<void> {
		await this.notices.close();
		await this.page.keyboard.press('Control+Enter');
		await this.notices.untilSaid(/Workflow executed successfully|Problem in node/);
	}

	/** Whether the node is marked as successful. */
	async isGreen(node: string): Promise<boolean> {
		return await this.node(node).getByTestId('canvas-node-status-success').isVisible();
	}

	private node(name: string) {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}
}
