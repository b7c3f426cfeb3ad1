import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { pictureFile } from './pictureFile';

/** The form of the credential, filled in and tested. */
export async function pictureOfCredential(open: OpenN8n): Promise<void> {
	const editor = await Editor.open(open, { width: 1280, height: 1300, scale: 1.5 });
	const { credential, details, nodesPanel, page } = editor;
	try {
		await editor.newWorkflow();
		await nodesPanel.add('Kobble Cards', 'Create card');
		await details.editCredential();
		await credential.untilTested();
		await page.getByTestId('editCredential-modal').screenshot({ path: pictureFile('credential') });
	} finally {
		await editor.close();
	}
}
