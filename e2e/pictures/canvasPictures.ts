import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { example, examples, type Example } from './example';
import { pictureFile } from './pictureFile';

/** The canvas has to be large enough to show any example at its full size. */
const LARGE = { width: 2600, height: 1800, scale: 1.5 };
/** CSS pixels around what is drawn. */
const MARGIN = 28;

/** What lies over the canvas, and belongs to no workflow. */
const OVER_THE_CANVAS = [
	'[data-test-id=canvas-controls]',
	'[data-test-id=canvas-minimap]',
	'[data-test-id^=execute-workflow-button]',
	'[data-test-id=canvas-node-toolbar]',
].join(', ');

/** The example of the README in the window of n8n, after a run. */
export async function pictureOfCanvas(open: OpenN8n): Promise<void> {
	const { workflow } = example('issue-and-suspend');
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	const editor = await Editor.open(open, { width: 1280, height: 760, scale: 1.5 });
	try {
		await editor.openWorkflow(saved);
		await editor.canvas.execute();
		await editor.notices.close();
		await editor.canvas.fit();
		await editor.page.screenshot({ path: pictureFile('canvas') });
	} finally {
		await editor.close();
	}
}

/** Each example as it is drawn, without the window around it. */
export async function picturesOfExamples(open: OpenN8n): Promise<void> {
	const editor = await Editor.open(open, LARGE);
	try {
		for (const one of examples()) await pictureOfExample(open, editor, one);
	} finally {
		await editor.close();
	}
}

async function pictureOfExample(
	open: OpenN8n,
	editor: Editor,
	{ name, workflow }: Example,
): Promise<void> {
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	await editor.openWorkflow(saved);
	for (const node of workflow.nodes) await editor.canvas.untilShows(node.name);
	await editor.canvas.fit();
	await editor.page.addStyleTag({ content: `${OVER_THE_CANVAS} { visibility: hidden }` });
	const { x, y, width, height } = await editor.canvas.box();
	await editor.page.screenshot({
		path: pictureFile(`example-${name}`),
		clip: {
			x: x - MARGIN,
			y: y - MARGIN,
			width: width + 2 * MARGIN,
			height: height + 2 * MARGIN,
		},
	});
}
