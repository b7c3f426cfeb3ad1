import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LOOK_AGAIN = 150;
const LIMIT = 60_000;

/** The content of a form's final page. */
export interface EndingPage {
	readonly title: string;
	readonly message: string;
}

/** An n8n form behind a login, submitted over HTTP as a browser does it. */
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

	/** Waits for the form: n8n serves it shortly after the workflow's activation. */
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

	/** Submits the fields, waits for the workflow and reads the final page. */
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

/** Polls the status as the form's own script does, and opens the page once it is waiting. */
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
