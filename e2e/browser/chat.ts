import type { Page } from 'playwright-core';

/** Room for a message, a question and a reply; n8n opens the chat lower. CSS pixels. */
const HEIGHT = 450;
/** A place on the upper edge of the chat, away from its buttons. CSS pixels. */
const ON_THE_EDGE = 700;

/** The chat below the canvas of a workflow with a chat trigger. */
export class Chat {
	constructor(private readonly page: Page) {}

	/** Opens it and makes it higher. */
	async open(): Promise<void> {
		await this.page.getByTestId('workflow-chat-button').click();
		await this.input.waitFor();
		const edge = (await this.page.getByTestId('chat-header').boundingBox())?.y ?? 0;
		const height = this.page.viewportSize()?.height ?? 0;
		await this.page.mouse.move(ON_THE_EDGE, edge);
		await this.page.mouse.down();
		await this.page.mouse.move(ON_THE_EDGE, height - HEIGHT, { steps: 5 });
		await this.page.mouse.up();
	}

	async say(text: string): Promise<void> {
		await this.input.fill(text);
		await this.input.press('Enter');
	}

	/** Waits for a message that contains these words, and until nothing more is being written. */
	async untilSaid(words: string): Promise<void> {
		await this.messages.getByText(words).last().waitFor();
		await this.messages.locator('.chat-message-typing').waitFor({ state: 'hidden' });
	}

	/** Clicks a button below a question. */
	async press(button: string): Promise<void> {
		await this.messages.getByRole('button', { name: button, exact: true }).last().click();
	}

	private get messages() {
		return this.page.getByTestId('canvas-chat-body');
	}

	private get input() {
		return this.page.getByTestId('chat-input');
	}
}
