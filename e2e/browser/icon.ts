import type { Locator } from 'playwright-core';

/** An icon as the browser loaded it. */
export interface ShownIcon {
	/** The path of its URL. */
	readonly path: string;
	/** Pixels; 0 if the file is missing or not an image. */
	readonly naturalWidth: number;
}

/** Reads the first icon inside `place` once the browser has loaded it. */
export async function readIcon(place: Locator): Promise<ShownIcon> {
	return await place
		.locator('img')
		.first()
		.evaluate(async (element) => {
			const image = element as unknown as {
				complete: boolean;
				naturalWidth: number;
				src: string;
				addEventListener(name: string, listener: () => void): void;
			};
			if (!image.complete) {
				await new Promise<void>((resolve) => {
					image.addEventListener('load', resolve);
					image.addEventListener('error', resolve);
				});
			}
			return { path: new URL(image.src).pathname, naturalWidth: image.naturalWidth };
		});
}
