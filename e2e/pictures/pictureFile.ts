import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '..', '..', 'docs', 'images');

/** The path of a picture in the README. */
export function getPicturePath(name: string): string {
	return join(FOLDER, `${name}.png`);
}
