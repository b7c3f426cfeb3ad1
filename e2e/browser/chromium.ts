import type { Browser } from 'playwright-core';

import { findChromium } from '../installation/systemPackages';

/** Avoids features that a container lacks, and requests that Chromium makes to the internet. */
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
 * Starts the installed Chromium in headless mode.
 *
 * @throws Error if Chromium is not installed
 */
export async function launchChromium(): Promise<Browser> {
	// Loaded here, because the n8n installation creates the link to this package.
	const { chromium, selectors } = await import('playwright-core');
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath: findChromium(), args: FLAGS });
}
