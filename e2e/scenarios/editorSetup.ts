import { Editor } from '../browser/editor';
import { CREDENTIAL_NAME, openN8n, type OpenN8n } from '../n8n/openN8n';

/** Sizes of the sandbox's data: more than one page per list. */
export const SEED = { cards: 150, wallets: 260 };

/** A full n8n with its editor open on an empty canvas at the start of each test. */
export class EditorSetup {
	open!: OpenN8n;
	editor!: Editor;

	/** Registers the hooks of a test file. @param name names the log */
	constructor(name: string) {
		beforeAll(async () => {
			this.open = await openN8n({ name, sandbox: { seed: SEED } });
			this.editor = await Editor.open(this.open);
		});
		afterAll(async () => {
			await this.editor?.close();
			await this.open?.close();
		});
		beforeEach(async () => {
			this.open.sandbox.reset(SEED);
			await this.editor.newWorkflow();
		});
		afterEach(async () => {
			await this.editor?.pictureOfFailure();
		});
	}

	/** Adds the node with the credential of the sandbox; its details open. */
	async addKobbleCards(action: string): Promise<void> {
		await this.addNode('Kobble Cards', action);
	}

	/** Like `addKobbleCards`, for Kobble Wallets. */
	async addKobbleWallets(action: string): Promise<void> {
		await this.addNode('Kobble Wallets', action);
	}

	private async addNode(node: string, action: string): Promise<void> {
		await this.editor.nodesPanel.add(node, action);
		await this.editor.details.chooseCredential(CREDENTIAL_NAME);
	}
}
