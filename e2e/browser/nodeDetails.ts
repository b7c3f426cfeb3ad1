import type { Page } from 'playwright-core';

import { ListPicker } from './listPicker';
import { NodeInput } from './nodeInput';
import { NodeOutput } from './nodeOutput';
import type { Notices } from './notices';

const COLLECTIONS = {
	additionalFields: 'Add field',
	filters: 'Add filter',
	options: 'Add option',
} as const;

/** The size of a text in the browser, in CSS pixels. */
interface ShownText {
	readonly textContent: string;
	/** 0 for inline text. */
	readonly clientWidth: number;
	readonly scrollWidth: number;
}

/** The details of one node: its input, its fields and its output. */
export class NodeDetails {
	readonly input: NodeInput;
	readonly output: NodeOutput;

	constructor(
		private readonly page: Page,
		private readonly notices: Notices,
	) {
		this.input = new NodeInput(page);
		this.output = new NodeOutput(page);
	}

	/** Labels of the visible fields, from top to bottom. */
	async labels(): Promise<string[]> {
		const labels = this.fields.getByTestId('input-label').filter({ visible: true });
		// The text after the label belongs to buttons that appear on hover.
		return (await labels.allInnerTexts()).map((text) => text.split('\n')[0] ?? '');
	}

	/** The labels that the editor truncates for lack of space. */
	async cutOffLabels(): Promise<string[]> {
		const texts = this.fields.locator('label span').filter({ visible: true });
		return await texts.evaluateAll((spans) =>
			spans
				.map((span) => span as unknown as ShownText)
				.filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
				.map(({ textContent }) => textContent.trim()),
		);
	}

	/** Whether a text is visible among the fields. */
	async shows(words: string | RegExp): Promise<boolean> {
		return await this.fields.getByText(words).first().isVisible();
	}

	/** The choices of a dropdown field. */
	async choices(field: string): Promise<string[]> {
		await this.findInput(field).click();
		await this.items.first().waitFor();
		const names = await this.items.locator('.option-headline').allInnerTexts();
		await this.page.keyboard.press('Escape');
		await this.items.first().waitFor({ state: 'hidden' });
		return names.map((name) => name.trim());
	}

	async choose(field: string, choice: string): Promise<void> {
		await this.findInput(field).click();
		const item = this.items.getByText(choice, { exact: true }).first();
		await item.click();
		await item.waitFor({ state: 'hidden' });
	}

	/** Toggles an on/off field. */
	async switch(field: string): Promise<void> {
		await this.findInput(field).locator('.el-switch, [role=switch]').first().click();
	}

	async fill(field: string, text: string): Promise<void> {
		await this.findInput(field).locator('input, textarea').first().fill(text);
	}

	picker(field: string): ListPicker {
		return new ListPicker(this.page, field);
	}

	/** The fields that can still be added to a collection. */
	async offered(collection: keyof typeof COLLECTIONS): Promise<string[]> {
		await this.adder(collection).click();
		await this.offers.first().waitFor();
		const names = await this.offers.allInnerTexts();
		await this.page.keyboard.press('Escape');
		await this.offers.first().waitFor({ state: 'hidden' });
		return names.map((name) => name.trim());
	}

	async add(collection: keyof typeof COLLECTIONS, name: string): Promise<void> {
		await this.adder(collection).click();
		const offer = this.offers.getByText(name, { exact: true });
		await offer.click();
		await offer.waitFor({ state: 'hidden' });
	}

	async chooseCredential(name: string): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		const item = this.page
			.locator('[data-test-id^=node-credentials-select-item]')
			.filter({ visible: true, has: this.page.getByText(name, { exact: true }) });
		await item.click();
		await item.waitFor({ state: 'hidden' });
	}

	/** Opens an empty form for a credential. */
	async newCredential(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page
			.getByTestId('node-credentials-select-item-new')
			.filter({ visible: true })
			.click();
	}

	/** Opens the form of the selected credential. */
	async editCredential(): Promise<void> {
		await this.page.getByTestId('credential-edit-button').click();
	}

	/** Clicks Execute step and waits until n8n reports the result. */
	async executeStep(): Promise<void> {
		await this.notices.close();
		await this.page.getByTestId('node-execute-button').click();
		await this.notices.untilSaid(/Node executed successfully|Problem in node/);
	}

	/** Returns to the canvas. */
	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
	}

	private get fields() {
		return this.page.getByTestId('node-parameters');
	}

	private get items() {
		return this.page.getByTestId('parameter-input-item').filter({ visible: true });
	}

	private get offers() {
		return this.page.getByTestId('collection-parameter-option').filter({ visible: true });
	}

	private findInput(field: string) {
		return this.fields.getByTestId(`parameter-input-${field}`).filter({ visible: true }).first();
	}

	private adder(collection: keyof typeof COLLECTIONS) {
		return this.fields
			.getByTestId('collection-parameter-add')
			.filter({ has: this.page.getByPlaceholder(COLLECTIONS[collection]) });
	}
}
