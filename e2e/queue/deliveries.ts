import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. n8n responds to an activation before the webhook listens. */
const LISTENS_WITHIN = 30_000;
const LOOK_AGAIN = 200;

/** @throws Error with the response if it is not a success */
export async function postJson(url: string, body: unknown): Promise<void> {
	await deliver(url, () => ({
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	}));
}

/** Submits one of n8n's forms as a browser does. */
export async function postForm(url: string, firstField: string): Promise<void> {
	await deliver(url, () => {
		const body = new FormData();
		body.set('field-0', firstField);
		return { body };
	});
}

async function deliver(url: string, content: () => RequestInit): Promise<void> {
	const deadline = Date.now() + LISTENS_WITHIN;
	for (;;) {
		const response = await fetch(url, { method: 'POST', ...content() });
		const said = await response.text();
		if (response.ok) return;
		if (response.status !== 404 || Date.now() > deadline) {
			throw new Error(`POST ${url} was answered ${response.status}: ${said}`);
		}
		await pause(LOOK_AGAIN);
	}
}
