import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { getPicturePath } from './pictureFile';

/** The form scrolls in n8n; this shows all of it in the picture. */
const ALL_OF_THE_FORM = `
	.el-dialog { height: auto !important; max-height: none !important }
	.el-overlay { background: white !important }
`;

/** Takes a picture of the credential's form, filled in and tested. */
export async function takePictureOfCredential(open: OpenN8n): Promise<void> {
	const editor = await Editor.open(open, { width: 1280, height: 1300, scale: 1.5 });
	const { credential, details, nodesPanel, page } = editor;
	try {
		await editor.newWorkflow();
		await nodesPanel.add('Kobble Cards', 'Create card');
		await details.editCredential();
		await credential.untilTested();
		await page.addStyleTag({ content: ALL_OF_THE_FORM });
		await page
			.getByTestId('editCredential-modal')
			.screenshot({ path: getPicturePath('credential'), animations: 'disabled' });
	} finally {
		await editor.close();
	}
}
