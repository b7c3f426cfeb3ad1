import type { Page } from 'playwright-core';

import type { Sandbox } from '../../sandbox/sandbox';
import { readIcon, type ShownIcon } from './icon';

/** What a user enters for a sandbox or a Kobble account. */
export type Connecting = Pick<Sandbox, 'url' | 'tokenUrl' | 'clientId' | 'clientSecret'>;

/** The form of a credential. */
export class CredentialForm {
	constructor(private readonly page: Page) {}

	async untilOpen(): Promise<void> {
		await this.form.getByTestId('parameter-input-environment').waitFor();
	}

	async isClosed(): Promise<void> {
		await this.form.waitFor({ state: 'hidden' });
	}

	/** Labels of the visible fields; required fields end with a star. */
	async labels(): Promise<string[]> {
		const fields = await this.form
			.getByTestId('credential-connection-parameter')
			.filter({ visible: true })
			.locator('label')
			.allInnerTexts();
		return fields.map((text) => (text.split('\n')[0] ?? '').trim());
	}

	async choose(field: string, choice: string): Promise<void> {
		await this.input(field).click();
		const item = this.page
			.locator('.el-select-dropdown__item')
			.filter({ visible: true })
			.getByText(choice, { exact: true });
		await item.click();
		// The list of a multi-select field stays open.
		await this.page.keyboard.press('Tab');
		await item.waitFor({ state: 'hidden' });
	}

	async fill(field: string, text: string): Promise<void> {
		await this.input(field).locator('input').fill(text);
	}

	/** Fills in everything that the sandbox prints. */
	async fillIn({ url, tokenUrl, clientId, clientSecret }: Connecting): Promise<void> {
		await this.choose('environment', 'Custom');
		await this.fill('baseUrl', url);
		await this.fill('tokenUrl', tokenUrl);
		await this.fill('clientId', clientId);
		await this.fill('clientSecret', clientSecret);
	}

	/** Saves the credential; n8n tests it then. */
	async save(): Promise<void> {
		await this.form.getByTestId('credential-save-button').click();
	}

	/** Waits for the message of a failed test and returns it with its details. */
	async whyNot(): Promise<string> {
		const banner = this.form
			.locator('.el-tag--danger')
			.filter({ hasText: 'Couldn’t connect with these settings' });
		await banner.waitFor();
		const more = banner.getByText('More details');
		if (await more.isVisible()) await more.click();
		return (await banner.innerText()).replace(/\s+/g, ' ').trim();
	}

	/** Waits for the green message above the fields. */
	async untilTested(): Promise<void> {
		await this.form
			.getByTestId('credentials-config-container-test-success')
			.filter({ hasText: 'Connection tested successfully' })
			.waitFor();
	}

	async icon(): Promise<ShownIcon> {
		return await readIcon(this.form);
	}

	async close(): Promise<void> {
		// Escape would also close the node's details.
		await this.form.getByRole('button', { name: 'Close this dialog' }).click();
		await this.isClosed();
	}

	private get form() {
		return this.page.getByTestId('editCredential-modal');
	}

	private input(field: string) {
		return this.form.getByTestId(`parameter-input-${field}`).first();
	}
}
