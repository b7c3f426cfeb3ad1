import type { Browser } from 'playwright-core';

import { findChromium } from '../installation/systemPackages';

/** Nothing that a container does not have, and nothing that Chromium would ask the internet for. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Starts the Chromium of this machine without a window.
 *
 * @throws Error where there is none
 */
export async function launchChromium(): Promise<Browser> {
	// Loaded only now, because the link by which it is found comes with the installation of n8n.
	const { chromium, selectors } = await import('playwright-core');
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
