import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { BEHIND, getPicturePath, type Theme } from './pictureFile';

/** The form scrolls in n8n; this shows all of it, without the button that n8n shows on hover. */
const showAllOfTheForm = (theme: Theme) => `
	.el-dialog { height: auto !important; max-height: none !important }
	[data-test-id=credentials-config-container-test-success] button { visibility: hidden }
	.el-overlay { background: ${BEHIND[theme]} !important }
`;

/** Takes a picture of the credential's form, filled in and tested. */
export async function takePictureOfCredential(open: OpenN8n, theme: Theme): Promise<void> {
	const editor = await Editor.open(open, { width: 1280, height: 1300, scale: 1.5, theme });
	const { credential, details, nodesPanel, page } = editor;
	try {
		await editor.newWorkflow();
		await nodesPanel.add('Kobble Cards', 'Create card');
		await details.editCredential();
		await credential.untilTested();
		await page.addStyleTag({ content: showAllOfTheForm(theme) });
		await page
			.getByTestId('editCredential-modal')
			.screenshot({ path: getPicturePath('credential', theme), animations: 'disabled' });
	} finally {
		await editor.close();
	}
}
