import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type {
	Answers,
	CallMessage,
	CallName,
	SerializedError,
	HostMessage,
	HostSettings,
} from '../protocol';
import { CountingCredentialsHelper, createCounters } from './credentialsHelper';
import { CredentialRows } from './credentialRows';
import { testCredential } from './credentialTest';
import { Executions } from './executions';
import { loadN8n } from './n8nModules';
import { NodeMethods } from './nodeMethods';
import { LoadedTypes } from './nodeTypes';
import { setPace } from './pace';
import { createWebhookAnswers } from './webhooks/webhookAnswers';
import { Webhooks } from './webhooks/webhooks';

const userFolder = process.env.N8N_USER_FOLDER ?? '';

async function main(settings: HostSettings): Promise<void> {
	const n8n = loadN8n(settings.engineFolder);
	const types = await LoadedTypes.load(n8n, settings.packageFolders);
	const databaseFolder = settings.databaseFolder ?? join(userFolder, 'rows');
	const rows = new CredentialRows(databaseFolder, n8n);
	const totals = createCounters();
	const helper = new CountingCredentialsHelper(n8n, types, rows, [totals]);
	const executions = new Executions(n8n, types, rows, totals, send);
	const methods = new NodeMethods(n8n, types, helper);
	const webhooks = new Webhooks(n8n, types, helper, executions, join(databaseFolder, 'webhooks'));

	const answers: Answers = {
		start: async (options) => await executions.start(options),
		cancel: ({ executionId }) => executions.cancel(executionId),
		saveCredential: async (row) => {
			await rows.write(row);
			return null;
		},
		readCredential: async ({ id }) => await rows.read(id),
		testCredential: async (row) => {
			await rows.write(row);
			return await testCredential(n8n, types, helper, row);
		},
		listSearch: async (call) => await methods.listSearch(call),
		loadOptions: async (call) => await methods.loadOptions(call),
		...createWebhookAnswers(webhooks),
		setPace: ({ factor }) => {
			setPace(factor);
			return null;
		},
		credentialCounters: () => ({ ...totals }),
		memory: ({ collectGarbage }) => {
			// Defined only if the process was started with --expose-gc.
			if (collectGarbage) globalThis.gc?.();
			const { rss, heapUsed } = process.memoryUsage();
			const maxRssBytes = process.resourceUsage().maxRSS * 1024;
			return { rssBytes: rss, heapUsedBytes: heapUsed, maxRssBytes };
		},
	};

	process.on('message', (message: CallMessage) => {
		void answer(answers, message);
	});
	send({ kind: 'ready', n8nVersion: n8n.version });
}

async function answer<Name extends CallName>(
	answers: Answers,
	{ call, id, ask }: CallMessage<Name>,
): Promise<void> {
	try {
		send({ kind: 'answer', id, answer: await answers[call](ask) });
	} catch (error) {
		send({ kind: 'error', id, error: serializeError(error) });
	}
}

function send(message: HostMessage): void {
	if (process.connected) process.send?.(message);
}

function serializeError(error: unknown): SerializedError {
	if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
	const { name, message, stack } = error;
	const description = 'description' in error ? String(error.description ?? '') : undefined;
	return { name, message, stack, description };
}

// The engine must not outlive the process that started it.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

main(JSON.parse(process.argv[2] ?? '{}')).catch((error: unknown) => {
	send({ kind: 'failedToStart', error: serializeError(error) });
	process.exitCode = 1;
	process.disconnect?.();
});
