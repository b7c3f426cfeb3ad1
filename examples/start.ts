import { resolve } from 'node:path';
import Table from 'cli-table3';
import type { Engine } from '../engine/engine';
import type { ExecutionResult } from '../engine/executionResult';
import type { WorkflowJson } from '../engine/protocol';
import { startEngine } from '../engine/startEngine';
import type { FaultRule } from '../sandbox/faults';
import type { Card } from '../sandbox/records';
import { startSandbox, type Sandbox } from '../sandbox/sandbox';
import { readExample } from './exampleFiles';

const PROJECT = resolve(__dirname, '..');
const EXAMPLE = 'issue-and-suspend';
const WORKFLOW = `examples/${EXAMPLE}.json`;
const CREATE_PATH = '/customers/v1/cards';

/** Milliseconds of latency between two wallets: enough to tell them apart, too short to notice. */
const LATENCY_STEP = 10;

/** Spaces between columns and no colours: the table fits 80 characters and can be copied. */
const NO_LINES = {
	...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
	...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
	...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** An expected problem, whose message is one sentence for the user of the command. */
class Mishap extends Error {}

function readWallets(workflow: WorkflowJson): string[] {
	return Object.values(workflow.pinData ?? {})
		.flat()
		.map(({ json }) => String(json.wallet));
}

/**
 * Loses the response for the third wallet after its card was created. In this case a careless client
 * creates a second card. The sandbox does not record bodies, so each wallet has a different latency,
 * which shows whose request it was.
 */
function faultsFor(wallets: string[]): FaultRule[] {
	const lostAnswer: FaultRule = {
		match: { method: 'POST', path: CREATE_PATH, bodyContains: wallets[2], times: 1 },
		fault: { kind: 'reset', when: 'after' },
	};
	const marks = wallets.map((wallet, index): FaultRule => {
		const ms = (index + 1) * LATENCY_STEP;
		return { match: { method: 'POST', bodyContains: wallet }, fault: { kind: 'latency', ms } };
	});
	return [lostAnswer, ...marks];
}

/** Saves the credential that the workflow's nodes use, with values that the sandbox accepts. */
async function saveCredential(engine: Engine, workflow: WorkflowJson, sandbox: Sandbox) {
	const named = workflow.nodes.map((node) => node.credentials?.kobbleApi).find(Boolean);
	if (!named?.id) throw new Mishap(`${WORKFLOW} names no Kobble API credential`);
	await engine.saveCredential({
		id: named.id,
		name: named.name,
		type: 'kobbleApi',
		data: {
			environment: 'custom',
			baseUrl: sandbox.url,
			tokenUrl: sandbox.tokenUrl,
			clientId: sandbox.clientId,
			clientSecret: sandbox.clientSecret,
			scope: ['client/read', 'client/write'],
			accessToken: '',
		},
	});
}

function stopIfFailed(result: ExecutionResult): void {
	if (result.status === 'success') return;
	const { error } = result;
	const words = [error?.message, error?.description].filter(Boolean).join('. ');
	throw new Mishap(`The workflow ended with the status "${result.status}". ${words}`);
}

/** Collects the idempotency keys sent for each wallet, in the order of the requests. */
function keysByWallet(sandbox: Sandbox, wallets: string[]): Map<string, string[]> {
	const creates = sandbox.requests().filter(({ path }) => path === CREATE_PATH);
	return new Map(
		wallets.map((wallet, index) => {
			const own = creates.filter(({ latencyMs }) => latencyMs === (index + 1) * LATENCY_STEP);
			return [wallet, own.map(({ idempotencyKey = '(none)' }) => idempotencyKey)];
		}),
	);
}

function renderTable(created: Card[], sandbox: Sandbox, keys: Map<string, string[]>): string {
	const now = new Map(sandbox.cards().map((card) => [card.id, card.status]));
	const table = new Table({ chars: NO_LINES, style: { head: [], border: [] } });
	table.push(['Card', 'Wallet', 'Status\nbefore', 'Status\nafter', 'Idempotency key', 'Sent']);
	table.push(['-----', '--------', '--------', '---------', '-'.repeat(36), '----']);
	for (const card of created) {
		const sent = keys.get(card.wallet_id) ?? [];
		table.push([
			`*${card.last_four_digit}`,
			card.wallet_id.slice(0, 8),
			card.status,
			now.get(card.id) ?? 'gone',
			[...new Set(sent)].join('\n'),
			sent.length === 1 ? 'once' : `${sent.length}x`,
		]);
	}
	return table.toString();
}

function renderSummary(created: Card[], sandbox: Sandbox, n8nVersion: string): string {
	const { requests, cardsCreated, doubledWallets, tokenRequests, faults } = sandbox.counters();
	const creates = requests[`POST ${CREATE_PATH}`] ?? 0;
	if (cardsCreated !== created.length || doubledWallets.length > 0) {
		throw new Mishap(`${created.length} items came out, but ${cardsCreated} cards were created`);
	}
	const lostAnswer = [
		'The response for the third wallet was lost on purpose, after its card was created:',
		'the node retried with the same key and got that card, not a second one.',
	];
	return [
		`${WORKFLOW} ran on n8n's own engine (n8n-core ${n8nVersion}).`,
		...(faults.reset ? lostAnswer : []),
		`Requests to create: ${creates}. Cards: ${cardsCreated}. Token requests: ${tokenRequests}.`,
	].join('\n');
}

const NEXT = [
	'Next: "npm run sandbox" keeps a sandbox running and prints what to enter in the',
	`Kobble API credential of your n8n. Import ${WORKFLOW}`,
	'there and execute it. README.md says how to install the node in n8n.',
].join('\n');

async function runExample(sandbox: Sandbox, engine: Engine): Promise<void> {
	const workflow = readExample(EXAMPLE);
	const wallets = readWallets(workflow);
	await saveCredential(engine, workflow, sandbox);
	sandbox.setFaults(faultsFor(wallets));
	const result = await engine.run({ workflow });
	stopIfFailed(result);
	const created = result.getOutput('Create cards').map(({ json }) => json as unknown as Card);
	const table = renderTable(created, sandbox, keysByWallet(sandbox, wallets));
	const summary = renderSummary(created, sandbox, engine.n8nVersion);
	console.log(`\n${table}\n\n${summary}\n\n${NEXT}\n`);
}

async function start(): Promise<void> {
	const sandbox = await startSandbox();
	try {
		const engine = await startEngine({ folder: PROJECT, packageFolder: PROJECT });
		try {
			await runExample(sandbox, engine);
		} finally {
			await engine.stop();
		}
	} finally {
		await sandbox.close();
	}
}

start().catch((error: unknown) => {
	const message = error instanceof Error ? error.message : String(error);
	// An error thrown while n8n loads can contain its whole log; the first line names the problem.
	const [sentence = ''] = message.split('\n');
	console.error(`The example failed: ${sentence}`);
	process.exitCode = 1;
});
