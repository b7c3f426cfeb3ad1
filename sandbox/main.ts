import { parseFlags, USAGE, type Flags } from './flags';
import { startSandbox, type Sandbox } from './sandbox';
import type { RequestRecord } from './requestLog';

function formatRequest(record: RequestRecord): string {
	const { startedAt, endedAt, method, path, query, status } = record;
	const asked = query === undefined ? path : `${path}?${new URLSearchParams(query)}`;
	const notes = [
		record.idempotencyKey === undefined ? '' : `key ${record.idempotencyKey}`,
		record.replayed ? 'replayed' : '',
		record.fault === undefined ? '' : `fault ${record.fault}`,
		record.latencyMs === undefined ? '' : `delayed ${record.latencyMs} ms`,
	];
	const shownStatus = status === 0 ? '---' : String(status);
	const time = new Date(startedAt).toISOString();
	const took = `${(endedAt ?? startedAt) - startedAt} ms`;
	return [time, method, asked, shownStatus, took, ...notes.filter(Boolean)].join('  ');
}

function formatWebhookHelp({ url, webhooks }: Sandbox): string[] {
	const { HTTPS_PROXY, NODE_EXTRA_CA_CERTS } = webhooks.environment;
	return [
		'Webhooks are delivered by a simulated Amazon SNS. Start n8n with these two variables:',
		`  export HTTPS_PROXY=${HTTPS_PROXY}`,
		`  export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS}`,
		'The file changes with each start of the sandbox: restart n8n then.',
		'To emit an event, once a workflow with a Kobble Trigger is published:',
		`  curl -X POST ${url}/__sandbox/events`,
		'',
	];
}

function formatWelcome(sandbox: Sandbox, hasWebhooks: boolean): string {
	const { seed } = sandbox;
	return [
		'A simulated Kobble API runs on this machine. In the n8n credential "Kobble API" enter:',
		'  Environment    Custom',
		`  Base URL       ${sandbox.url}`,
		`  Token URL      ${sandbox.tokenUrl}`,
		`  Client ID      ${sandbox.clientId}`,
		`  Client Secret  ${sandbox.clientSecret}`,
		'  Scope          Client: Read, Client: Write',
		'',
		'To create a card:',
		...seed.wallets.slice(0, 3).map((id) => `  wallet   ${id}`),
		...seed.programs.slice(0, 2).map((id) => `  program  ${id}`),
		...seed.cards.slice(0, 1).map((id) => `  (an existing card: ${id})`),
		'',
		...(hasWebhooks ? formatWebhookHelp(sandbox) : []),
		`Counters: ${sandbox.url}/__sandbox/counters   Stop with Ctrl+C`,
	].join('\n');
}

function explainStartError(error: unknown, { options }: Flags): string {
	if (!(error instanceof Error)) return 'The sandbox could not start';
	const code = 'code' in error ? error.code : undefined;
	if (code === 'EADDRINUSE') {
		const { port, tokenPort, webhooks } = options;
		const proxyPort = typeof webhooks === 'object' ? webhooks.proxyPort : undefined;
		const ports = [port, tokenPort, proxyPort].filter((one) => one !== undefined);
		const flag = proxyPort === undefined ? '--port' : '--port or --proxy-port';
		return `Port ${ports.join(' or ')} is in use. Stop what uses it, or choose another with ${flag}.`;
	}
	return error.message;
}

function emitOneEvent(sandbox: Sandbox): void {
	try {
		sandbox.emit();
	} catch (error) {
		// After a new seed there may be no transaction for an event.
		console.error(error instanceof Error ? error.message : 'No event');
	}
}

async function run(flags: Flags): Promise<void> {
	const onRequest = flags.quiet
		? undefined
		: (record: RequestRecord) => console.log(formatRequest(record));
	const sandbox = await startSandbox({ ...flags.options, onRequest });
	console.log(formatWelcome(sandbox, Boolean(flags.options.webhooks)));
	const { eventsEverySeconds } = flags;
	if (eventsEverySeconds !== undefined) {
		setInterval(() => emitOneEvent(sandbox), eventsEverySeconds * 1000);
	}
	const stop = () => {
		void sandbox.close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	if (flags.stopAfterSeconds !== undefined) setTimeout(stop, flags.stopAfterSeconds * 1000);
}

function exitWithError(sentence: string): never {
	console.error(sentence);
	process.exit(1);
}

function parseFlagsOrExit(): Flags {
	try {
		return parseFlags(process.argv.slice(2));
	} catch (error) {
		return exitWithError(`${error instanceof Error ? error.message : 'Bad flags'}\n\n${USAGE}`);
	}
}

const flags = parseFlagsOrExit();
if (flags.help) console.log(USAGE);
else run(flags).catch((error: unknown) => exitWithError(explainStartError(error, flags)));
