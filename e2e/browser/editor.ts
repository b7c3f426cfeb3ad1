import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

import { getFailedTest } from '../failedTest';
import { BROWSER_ID, type SavedWorkflow } from '../n8n/n8nRest';
import { ARTIFACTS, type OpenN8n } from '../n8n/openN8n';
import { USER_AGENT } from '../n8n/userAgent';
import type { Theme } from '../pictures/pictureFile';
import { Canvas } from './canvas';
import { Chat } from './chat';
import { launchChromium } from './chromium';
import { CredentialForm } from './credentialForm';
import { NodeDetails } from './nodeDetails';
import { NodesPanel } from './nodesPanel';
import { Notices } from './notices';

/** Milliseconds; two n8n processes and a browser may share two cores. */
const PATIENCE = 60_000;

export interface EditorOptions {
	readonly theme?: Theme;
	/** CSS pixels. */
	readonly width?: number;
	readonly height?: number;
	/** Screenshot pixels per CSS pixel. */
	readonly scale?: number;
}

/** n8n's editor in a real browser, with the owner logged in. */
export class Editor {
	readonly notices: Notices;
	readonly nodesPanel: NodesPanel;
	readonly details: NodeDetails;
	readonly credential: CredentialForm;
	readonly canvas: Canvas;
	readonly chat: Chat;

	private constructor(
		private readonly browser: Browser,
		/** For actions that the classes for parts of the editor do not cover. */
		readonly page: Page,
		private readonly url: string,
		readonly theme: Theme,
	) {
		this.notices = new Notices(page);
		this.nodesPanel = new NodesPanel(page);
		this.details = new NodeDetails(page, this.notices);
		this.credential = new CredentialForm(page);
		this.canvas = new Canvas(page, this.notices);
		this.chat = new Chat(page);
	}

	static async open({ n8n, rest }: OpenN8n, options: EditorOptions = {}): Promise<Editor> {
		const { theme = 'light', width = 1280, height = 900, scale = 1 } = options;
		const browser = await launchChromium();
		const context = await browser.newContext({
			viewport: { width, height },
			deviceScaleFactor: scale,
			timezoneId: 'UTC',
			locale: 'en-US',
			userAgent: USER_AGENT,
		});
		context.setDefaultTimeout(PATIENCE);
		await context.addCookies([{ ...rest.session, url: n8n.url }]);
		const stored = { 'n8n-browserId': BROWSER_ID, N8N_THEME: theme };
		await context.addInitScript(storeAll, stored);
		return new Editor(browser, await context.newPage(), n8n.url, theme);
	}

	/** Opens an empty canvas. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	async openWorkflow({ id }: SavedWorkflow): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Saves a screenshot if the test failed. For use in `afterEach`. */
	async pictureOfFailure(): Promise<void> {
		const test = getFailedTest();
		if (test === undefined) return;
		const path = join(ARTIFACTS, `${test.replace(/[^\w]+/g, '-')}.png`);
		await mkdir(dirname(path), { recursive: true });
		await this.page.screenshot({ path });
		process.stderr.write(`Screenshot: ${path}\n`);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}

/** Runs in the page before the page's own scripts. */
function storeAll(entries: Record<string, string>): void {
	const storage: unknown = Reflect.get(globalThis, 'localStorage');
	const { setItem } = storage as { setItem(name: string, value: string): void };
	for (const [name, value] of Object.entries(entries)) setItem.call(storage, name, value);
}
