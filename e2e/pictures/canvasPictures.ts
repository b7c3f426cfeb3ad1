import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { listExamples, readExample } from '../../examples/exampleFiles';
import { getPicturePath, THEMES, type Theme } from './pictureFile';

const WINDOW = { width: 1280, height: 760, scale: 1.5 };
/** Enough to show any example at its full size. */
const LARGE = { width: 2000, height: 2000, scale: 1.5 };
/** CSS pixels around the workflow. */
const MARGIN = 28;
/** CSS pixels to move the workflow up, away from the button that runs it. */
const ABOVE_THE_BUTTON = 40;

/** Elements over the canvas that do not belong to the workflow. */
const OVER_THE_CANVAS = [
	'[data-test-id=canvas-controls]',
	'[data-test-id=canvas-minimap]',
	'[data-test-id=canvas-node-toolbar]',
	'[data-test-id^=execute-workflow-button]',
].join(', ');

/** Takes a picture of the first example in n8n's window after a run, for light and dark pages. */
export async function takePicturesOfCanvas(open: OpenN8n): Promise<void> {
	for (const theme of THEMES) await takePictureOfCanvas(open, theme);
}

async function takePictureOfCanvas(open: OpenN8n, theme: Theme): Promise<void> {
	open.sandbox.reset();
	const workflow = readExample('issue-and-suspend');
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	const editor = await Editor.open(open, { ...WINDOW, theme });
	const { canvas, notices, page } = editor;
	try {
		await editor.openWorkflow(saved);
		await canvas.execute();
		await notices.close();
		await canvas.fit();
		await canvas.moveUp(ABOVE_THE_BUTTON);
		await page.screenshot({ path: getPicturePath('canvas', theme), animations: 'disabled' });
	} finally {
		await editor.close();
	}
}

/** Takes a picture of each example's workflow, without the window around it. */
export async function takePicturesOfExamples(
	open: OpenN8n,
	names: readonly string[] = listExamples(),
): Promise<void> {
	for (const name of names) {
		const editor = await Editor.open(open, LARGE);
		try {
			await takePictureOfExample(open, editor, name);
		} finally {
			await editor.close();
		}
	}
}

async function takePictureOfExample(open: OpenN8n, editor: Editor, name: string): Promise<void> {
	const workflow = readExample(name);
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	await editor.openWorkflow(saved);
	await editor.canvas.untilShows(workflow.nodes.length);
	await editor.canvas.fit();
	await editor.page.addStyleTag({ content: `${OVER_THE_CANVAS} { visibility: hidden }` });
	const { x, y, width, height } = await editor.canvas.box();
	await editor.page.screenshot({
		path: getPicturePath(`example-${name}`),
		animations: 'disabled',
		clip: {
			x: x - MARGIN,
			y: y - MARGIN,
			width: width + 2 * MARGIN,
			height: height + 2 * MARGIN,
		},
	});
}
