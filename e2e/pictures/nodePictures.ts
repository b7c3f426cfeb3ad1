import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { example } from './example';
import { pictureFile } from './pictureFile';

const CREATE = 'Create cards';

/** The details of Create: its fields, what it hands on, and what it says when Kobble refuses. */
export async function picturesOfNode(open: OpenN8n): Promise<void> {
	open.sandbox.reset();
	const { workflow } = example('issue-and-suspend');
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	const editor = await Editor.open(open, { width: 1180, height: 800, scale: 1.5 });
	const { canvas, details, notices, page } = editor;
	try {
		await editor.openWorkflow(saved);
		await canvas.openDetails(CREATE);
		await details.add('options', 'If Wallet Has Card');
		await details.add('options', 'Idempotency Key');
		await page.screenshot({ path: pictureFile('node-fields') });
		await details.executeStep();
		await notices.close();
		await page.screenshot({ path: pictureFile('node-output') });
	} finally {
		await editor.close();
	}
}
