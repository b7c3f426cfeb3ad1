import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '..', '..', 'docs', 'images');

/** What a page's picture is for: GitHub shows the dark one to readers with a dark theme. */
export type Theme = 'light' | 'dark';

export const THEMES: readonly Theme[] = ['light', 'dark'];

/** The page behind n8n's window, which shows at its round corners. */
export const BEHIND: Readonly<Record<Theme, string>> = { light: 'white', dark: '#0d1117' };

/** The path of a picture in the documents. */
export function getPicturePath(name: string, theme: Theme = 'light'): string {
	return join(FOLDER, theme === 'dark' ? `${name}-dark.png` : `${name}.png`);
}
