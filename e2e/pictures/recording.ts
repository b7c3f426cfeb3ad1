import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A line below the editor that says what is seen. */
const CAPTION = `
	html::after {
		content: attr(data-caption); position: fixed; inset: auto 0 0 0; z-index: 2147483647; padding: 12px;
		background: #101330; color: white; font: 600 20px/1.3 sans-serif; text-align: center;
	}
`;

/** 128 colours, without dithering: flat areas stay flat, and the file stays small. */
const TO_GIF = 'split[a][b];[a]palettegen=max_colors=128[p];[b][p]paletteuse=dither=none';

/** An animated picture of the editor, frame by frame, so that the speed of the machine does not show. */
export class Recording {
	private readonly lines: string[] = [];

	private constructor(private readonly folder: string) {}

	static async start(): Promise<Recording> {
		return new Recording(await mkdtemp(join(tmpdir(), 'recording-')));
	}

	/** Adds a frame. */
	async take(page: Page, caption: string, seconds = 2.5): Promise<void> {
		await page.addStyleTag({ content: CAPTION });
		await page
			.locator('html')
			.evaluate((html, text) => html.setAttribute('data-caption', text), caption);
		const file = join(this.folder, `${this.lines.length}.png`);
		await page.screenshot({ path: file, animations: 'disabled' });
		this.lines.push(`file '${file}'\nduration ${seconds}`);
	}

	/** Writes a GIF with the program ffmpeg. */
	async save(path: string): Promise<void> {
		const list = join(this.folder, 'frames.txt');
		// ffmpeg ignores the duration of the last entry, so it is named twice.
		const last = this.lines.at(-1)?.split('\n')[0] ?? '';
		await writeFile(list, [...this.lines, last].join('\n'));
		const input = ['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', list];
		execFileSync('ffmpeg', [...input, '-vf', TO_GIF, '-vsync', 'vfr', path], { stdio: 'inherit' });
	}

	async close(): Promise<void> {
		await rm(this.folder, { recursive: true, force: true });
	}
}
