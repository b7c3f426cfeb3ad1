import type { Locator } from 'playwright-core';

import type { Editor } from '../browser/editor';
import { BEHIND, getPicturePath, type Theme } from './pictureFile';

/** The three columns of a node's details. */
export type Column = 'input' | 'fields' | 'output';

/** Elements behind the details, and the adjacent nodes that overlap their edges. */
const hideWhatIsAround = (theme: Theme) => `
	[data-test-id=ndv-backdrop] { background: ${BEHIND[theme]} !important }
	[data-test-id=floating-nodes] { visibility: hidden }
`;

/** Takes a picture of some columns of a node's details; the title is above the first. */
export async function takePictureOfDetails(
	{ notices, page, theme }: Editor,
	name: string,
	first: Column,
	last: Column,
): Promise<void> {
	await notices.close();
	// Buttons appear on hover.
	await page.mouse.move(0, 0);
	await page.addStyleTag({ content: hideWhatIsAround(theme) });
	const all = await findBox(page.getByTestId('ndv'));
	const input = await findBox(page.getByTestId('ndv-input-panel'));
	const output = await findBox(page.getByTestId('output-panel'));
	const left = { input: all.x, fields: input.x + input.width, output: output.x }[first];
	const right = {
		input: input.x + input.width,
		fields: output.x,
		output: all.x + all.width,
	}[last];
	const top = first === 'input' ? all.y : input.y;
	await page.screenshot({
		path: getPicturePath(name, theme),
		animations: 'disabled',
		clip: { x: left, y: top, width: right - left, height: all.y + all.height - top },
	});
}

async function findBox(element: Locator) {
	const box = await element.boundingBox();
	if (box === null) throw new Error(`Nothing is shown of ${element}`);
	return box;
}
