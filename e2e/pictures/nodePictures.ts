import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/protocol';
import { Editor } from '../browser/editor';
import type { OpenN8n } from '../n8n/openN8n';
import { findNode, readExample } from '../../examples/exampleFiles';
import { takePictureOfDetails } from './detailsPicture';
import type { Theme } from './pictureFile';

const CREATE = 'Create cards';
const WINDOW = { width: 1400, height: 830, scale: 1.5 };
const LOW_WINDOW = { ...WINDOW, height: 690 };

/** Takes pictures of Create: its fields and its output. */
export async function takePicturesOfCreate(open: OpenN8n, theme: Theme): Promise<void> {
	open.sandbox.reset();
	const editor = await Editor.open(open, { ...WINDOW, theme });
	const { details } = editor;
	try {
		await openCreate(open, editor);
		await takePictureOfDetails(editor, 'node-fields', 'fields', 'fields');
		await details.executeStep();
		await details.output.showAs('schema');
		await takePictureOfDetails(editor, 'node-output', 'output', 'output');
	} finally {
		await editor.close();
	}
}

/** Takes a picture of the fields that a node will give out, before it has run. */
export async function takePictureOfSchema(open: OpenN8n, theme: Theme): Promise<void> {
	open.sandbox.reset();
	const editor = await Editor.open(open, { ...LOW_WINDOW, theme });
	const { canvas, details } = editor;
	try {
		const workflow = readExample('issue-and-suspend');
		const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
		await editor.openWorkflow(saved);
		await canvas.openDetails('Suspend one card');
		await details.input.untilPreview();
		await takePictureOfDetails(editor, 'node-schema', 'input', 'fields');
	} finally {
		await editor.close();
	}
}

/** Takes a picture of what a preview gives out, with the line above it. */
export async function takePictureOfPreview(open: OpenN8n, theme: Theme): Promise<void> {
	open.sandbox.reset({ cards: 20 });
	const editor = await Editor.open(open, { ...WINDOW, width: 1580, height: 780, theme });
	const { canvas, details } = editor;
	try {
		const workflow = withMaxChanges(readExample('approve-before-suspending'));
		const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
		await editor.openWorkflow(saved);
		await canvas.openDetails('Preview');
		await details.executeStep();
		await details.output.showAs('table');
		await takePictureOfDetails(editor, 'node-preview', 'fields', 'output');
	} finally {
		await editor.close();
	}
}

/** Adds a brake to the preview, and lets it look at cards of all statuses. */
function withMaxChanges(workflow: WorkflowJson): WorkflowJson {
	findNode(workflow, 'List active cards').parameters.filters = {};
	findNode(workflow, 'Preview').parameters.options = {
		preview: true,
		maxChanges: 3,
		onlyIfStatus: ['ACTIVE'],
	};
	return workflow;
}

/** Takes pictures of a list, and of the message if Kobble refuses the selected entry. */
export async function takePicturesOfPicking(open: OpenN8n, theme: Theme): Promise<void> {
	open.sandbox.reset();
	const editor = await Editor.open(open, { ...LOW_WINDOW, theme });
	const { details, nodesPanel } = editor;
	try {
		await editor.newWorkflow();
		await nodesPanel.add('Kobble Cards', 'Create card');
		await details.picker('programId').open();
		await details.picker('programId').choose('product-1');
		await details.picker('walletId').open();
		await takePictureOfDetails(editor, 'node-list', 'fields', 'fields');
		await details.picker('walletId').choose('linked already');
		await details.executeStep();
		await takePictureOfDetails(editor, 'node-error', 'output', 'output');
	} finally {
		await editor.close();
	}
}

/** Takes a picture of the fields of a transaction, filled in. */
export async function takePictureOfTransaction(open: OpenN8n, theme: Theme): Promise<void> {
	open.sandbox.reset();
	const editor = await Editor.open(open, { ...WINDOW, height: 1130, theme });
	const { details, nodesPanel } = editor;
	try {
		await editor.newWorkflow();
		await nodesPanel.add('Kobble Wallets', 'Create transaction');
		await details.add('options', 'Max Total');
		await details.fill('maxTotal', '10000');
		await details.fill('amount', '2500');
		await details.fill('reference', 'invoice 1042');
		await details.picker('fromWalletId').open();
		await details.picker('fromWalletId').choose('holder');
		await details.choose('toType', 'Beneficiary');
		await details.picker('beneficiaryId').open();
		await details.picker('beneficiaryId').choose('ACTIVE');
		await takePictureOfDetails(editor, 'node-transaction', 'fields', 'fields');
	} finally {
		await editor.close();
	}
}

async function openCreate(open: OpenN8n, editor: Editor): Promise<void> {
	const workflow = withReferences(readExample('issue-and-suspend'));
	const saved = await open.rest.importWorkflow(workflow, { kobbleApi: open.credentialId });
	await editor.openWorkflow(saved);
	await editor.canvas.openDetails(CREATE);
}

/** Adds an order number to each item, as a shop would. */
function withReferences(workflow: WorkflowJson): WorkflowJson {
	const numbered = (items: INodeExecutionData[]) =>
		items.map(({ json }, index) => ({ json: { order: `order-${1042 + index}`, ...json } }));
	const pinned = Object.entries(workflow.pinData ?? {});
	return {
		...workflow,
		pinData: Object.fromEntries(pinned.map(([node, items]) => [node, numbered(items)])),
		nodes: workflow.nodes.map((node) =>
			node.name === CREATE ? { ...node, parameters: withOptions(node.parameters) } : node,
		),
	};
}

function withOptions(parameters: INodeParameters): INodeParameters {
	const options = { idempotencyKey: '={{ $json.order }}', ifWalletHasCard: 'returnExisting' };
	return { ...parameters, options };
}
