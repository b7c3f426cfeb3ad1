import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LOOK_AGAIN = 150;
const LIMIT = 60_000;

/** What the page shows that ends a form. */
export interface EndingPage {
	readonly title: string;
	readonly message: string;
}

/** A form of n8n behind a login, filled in over HTTP as a browser does it. */
export class FormPage {
	private readonly headers: Record<string, string>;

	constructor(
		private readonly url: string,
		user: string,
		password: string,
	) {
		const login = Buffer.from(`${user}:${password}`).toString('base64');
		this.headers = { authorization: `Basic ${login}` };
	}

	/** Waits until the form is there: n8n listens a moment after a workflow was activated. */
	async untilOpen(): Promise<string> {
		const deadline = Date.now() + LIMIT;
		for (;;) {
			const response = await fetch(this.url, { headers: this.headers });
			const html = await response.text();
			if (response.ok) return html;
			if (Date.now() > deadline) throw new Error(`The form answers ${response.status}`);
			await pause(LOOK_AGAIN);
		}
	}

	/** Sends the fields, waits while the workflow runs, and reads the page that ends it. */
	async submit(...fields: string[]): Promise<EndingPage> {
		const body = new FormData();
		fields.forEach((value, at) => body.append(`field-${at}`, value));
		const response = await fetch(this.url, { method: 'POST', headers: this.headers, body });
		const answer = (await response.json()) as { formWaitingUrl?: string };
		if (answer.formWaitingUrl === undefined) {
			throw new Error(`The form was answered ${response.status}: ${JSON.stringify(answer)}`);
		}
		return await endingPage(answer.formWaitingUrl);
	}
}

/** The form's own script asks for the status in this way, and goes to the page when it waits there. */
async function endingPage(waitingUrl: string): Promise<EndingPage> {
	const statusUrl = new URL(waitingUrl);
	statusUrl.pathname += '/n8n-execution-status';
	const deadline = Date.now() + LIMIT;
	for (;;) {
		const status = await (await fetch(statusUrl)).text();
		if (status === 'form-waiting') break;
		if (Date.now() > deadline || !['new', 'running', 'waiting'].includes(status)) {
			throw new Error(`Behind the form the workflow is ${status}`);
		}
		await pause(LOOK_AGAIN);
	}
	const html = await (await fetch(waitingUrl)).text();
	const found = /<h1>([\s\S]*?)<\/h1>\s*<p[^>]*>([\s\S]*?)<\/p>/.exec(html);
	if (found === null) throw new Error(`No page ends the form:\n${html.slice(0, 500)}`);
	return { title: found[1] ?? '', message: found[2] ?? '' };
}
