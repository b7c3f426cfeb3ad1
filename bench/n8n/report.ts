import { toMarkdownTable } from '../../e2e/markdownTable';
import { formatNumber, formatRange, formatRatio } from '../formatFigures';
import { computeSpread } from '../statistics';
import { ISSUERS, NEW_UUID, ON_ERROR, RACERS } from './measuredNodes';
import { FAULT_NAMES, ISSUER_NAMES, ON_ERROR_NAMES, RACER_NAMES } from './names';
import { FAULTS } from './results';
import type { Fault, Race, Results } from './results';
import {
	formatCount,
	findIssues,
	findRaces,
	computeSeconds,
	computeTimesAsFast,
	findWarmUp,
} from './summary';
import { renderTargetTable } from './targets';

/** Renders the results as a part of a Markdown page. */
export function renderReport(results: Results): string {
	const { machine, updates, creates, latencyMs } = results;
	const rounds = Math.max(...results.races.map(({ round }) => round));
	return [
		"## In a full n8n, beside n8n's HTTP Request node",
		`Written by \`npm run bench:n8n\`. A full n8n with the packed package; the sandbox runs in a process of its own, ${latencyMs} ms away. Webhook, Split Out, then the node that is measured: production executions. The time is the execution time that n8n notes for that node, all tries included. All take turns in one run, another one first in each round. A figure is the median of the rounds, in brackets the lowest and the highest.`,
		machine.map((line) => `- ${line}`).join('\n'),
		'![The same as a chart](../docs/images/bench-n8n.svg)',
		'### Targets in n8n',
		renderTargetTable(results),
		`### ${updates} status updates`,
		renderRaceTable(results),
		[
			`Rounds after the warm-up: ${rounds}.`,
			'Processor time is what n8n used during the whole execution; in that time it does nothing else.',
			describeFirstTokens(results),
		].join(' '),
		`### ${creates} creates while answers get lost`,
		'Retry On Fail with its defaults (3 tries, 1 s between them). Here the sandbox allows a second card for a wallet, so that a duplicate create is visible. An unknown card was created, but no item of the workflow holds it.',
		...FAULTS.map((fault) => renderIssueTable(results, fault)),
		'With On Error set to Continue, n8n retries a node only if its first item failed. Here another item failed, so HTTP Request sends each item once.',
		'### What was set',
		describeSettings(),
		'### What these figures do not say about n8n',
		[
			'- How fast Kobble is: the sandbox stands in for it. The documentation does not say for certain whether Kobble refuses a second card for a wallet. If it does, HTTP Request creates no second card, but its items are lost all the same.',
			'- How fast it is with another database, in queue mode, or with other work in the same n8n.',
		].join('\n'),
	].join('\n\n');
}

function renderRaceTable(results: Results): string {
	const rows = RACERS.map((by) => {
		const runs = findRaces(results, by);
		const most = computeSpread(runs.map(({ mostInFlight }) => mostInFlight));
		return [
			RACER_NAMES[by],
			formatRange(computeSeconds(runs), 2),
			by === 'httpRequest' ? '' : formatRatio(computeTimesAsFast(results, by)),
			formatNumber(
				computeSpread(runs.map(({ nodeMs, itemsOut }) => (itemsOut * 1000) / nodeMs)),
				0,
			),
			formatRange(computeProcessor(runs), 1),
			`${most?.lowest}-${most?.highest}`,
			formatNumber(computeSpread(runs.map(({ requests }) => requests)), 0),
		];
	});
	const head = ['s', 'times as fast', 'items a second', 'processor s', 'at once', 'requests'];
	return toMarkdownTable(['', ...head], rows);
}

function computeProcessor(runs: readonly Race[]): ReturnType<typeof computeSpread> {
	return computeSpread(runs.flatMap(({ processorSeconds }) => processorSeconds ?? []));
}

/** Token requests in the warm-up, the first round after the credentials were saved. */
function describeFirstTokens(results: Results): string {
	const tokens = RACERS.map((by) => findWarmUp(results, by)?.tokenRequests ?? 0);
	const [http = 0, ...kobble] = tokens;
	const ours = kobble.reduce((sum, one) => sum + one, 0);
	return `With a credential that has no token yet, HTTP Request requested ${http}, Kobble Cards for ${ours}.`;
}

function renderIssueTable(results: Results, fault: Fault): string {
	const rows = ON_ERROR.flatMap((onError) =>
		ISSUERS.map((by) => {
			const runs = findIssues(results, { by, fault, onError });
			return [
				ISSUER_NAMES[by],
				ON_ERROR_NAMES[onError],
				formatRange(computeSeconds(runs), 1),
				formatCount(runs, ({ itemsOut }) => itemsOut),
				formatCount(runs, ({ failedOut }) => failedOut),
				formatCount(runs, ({ cardsMade }) => cardsMade),
				formatCount(runs, ({ doubled }) => doubled),
				formatCount(runs, ({ unknownCards }) => unknownCards),
				formatCount(runs, ({ requests }) => requests),
			];
		}),
	);
	const name = FAULT_NAMES[fault];
	const out = ['s', 'items out', 'failed out'];
	const made = ['cards made', 'wallets doubled', 'unknown cards', 'requests'];
	return toMarkdownTable(
		[`${name[0]?.toUpperCase()}${name.slice(1)}`, 'On Error', ...out, ...made],
		rows,
	);
}

function describeSettings(): string {
	return [
		'- **Kobble Cards**: as it is dragged onto the canvas; Card by ID `{{ $json.card }}` and Status Suspended, or Wallet and Program by ID from the item. 50 at once: option Concurrency.',
		"- **HTTP Request** (version 4.5): n8n's generic OAuth2 credential with the grant type Client Credentials, sent in the body. PATCH or POST, JSON body with fields; the URL holds `{{ $json.card }}`, the body `{{ $json.wallet }}` and `{{ $json.program }}`. No option is added, so there is no batching: it sends as fast as n8n evaluates the items.",
		`- **New key at each try**: header \`idempotency-key\` with \`${NEW_UUID.slice(1)}\`, because an expression has no function for a UUID. **Key from the item**: \`{{ $json.key }}\`, a UUID v4 that each item brings along.`,
	].join('\n');
}
