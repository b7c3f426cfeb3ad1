import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '..', '..', 'docs', 'images');

/** Where a picture for the README is kept. */
export function getPicturePath(name: string): string {
	return join(FOLDER, `${name}.png`);
}
