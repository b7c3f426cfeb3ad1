import type { SandboxProcess } from '../sandboxProcess';
import { rotate } from '../rotate';
import { ISSUERS, createIssuerNode, ON_ERROR, RACERS, createRacerNode } from './measuredNodes';
import type { Issuer, OnError, Racer } from './measuredNodes';
import { FullN8n } from './fullN8n';
import type { PublishedWorkflow } from './fullN8n';
import { measureIssue, measureRace } from './measuring';
import type { BenchContext } from './measuring';
import { FAULTS } from './results';
import type { Issue, Race, Results } from './results';
import type { Options } from './options';

/** Latency in milliseconds of a server in the same country. */
const FAR = 50;

type Measured = Omit<Results, 'machine'> & { readonly software: string };

/** Reports the progress in words. */
type Tell = (line: string) => void;

/** Runs all measurements in one n8n. */
export async function measureAll(
	sandbox: SandboxProcess,
	{ updates, creates, rounds, faultRounds }: Options,
	tell: Tell,
): Promise<Measured> {
	const n8n = await FullN8n.open(sandbox, tell);
	try {
		const track: BenchContext = { n8n, sandbox, latencyMs: FAR };
		const races = await raceInTurns(track, { updates, rounds }, tell);
		const issues = await issueInTurns(track, { creates, rounds: faultRounds }, tell);
		return { latencyMs: FAR, updates, creates, races, issues, software: n8n.software };
	} finally {
		await n8n.close();
	}
}

/** The contenders take turns. Round 0 is a warm-up: n8n loads the nodes and gets the first tokens. */
async function raceInTurns(
	track: BenchContext,
	{ updates, rounds }: { updates: number; rounds: number },
	tell: Tell,
): Promise<Race[]> {
	const workflows = new Map<Racer, PublishedWorkflow>();
	for (const racer of RACERS) {
		const node = createRacerNode(racer, track.sandbox.listening);
		workflows.set(racer, await track.n8n.publish(node));
	}
	const races: Race[] = [];
	for (let round = 0; round <= rounds; round += 1) {
		for (const [by, workflow] of rotate([...workflows], round)) {
			const measured = await measureRace(track, workflow, updates);
			races.push({ by, round, ...measured });
			tell(`${updates} updates by ${by}, ${nameRound(round)}: ${formatSeconds(measured.nodeMs)}`);
		}
	}
	return races;
}

interface FaultContender {
	readonly by: Issuer;
	readonly onError: OnError;
	readonly workflow: PublishedWorkflow;
}

async function issueInTurns(
	track: BenchContext,
	{ creates, rounds }: { creates: number; rounds: number },
	tell: Tell,
): Promise<Issue[]> {
	const contenders: FaultContender[] = [];
	for (const onError of ON_ERROR) {
		for (const by of ISSUERS) {
			const node = createIssuerNode(by, onError, track.sandbox.listening);
			contenders.push({ by, onError, workflow: await track.n8n.publish(node) });
		}
	}
	const issues: Issue[] = [];
	for (let round = 1; round <= rounds; round += 1) {
		for (const fault of FAULTS) {
			for (const { by, onError, workflow } of rotate(contenders, round)) {
				const measured = await measureIssue(track, workflow, fault, creates);
				issues.push({ by, fault, onError, round, ...measured });
				const { itemsOut, cardsMade, doubled, nodeMs } = measured;
				const outcome = `${itemsOut} out, ${cardsMade} made, ${doubled} doubled`;
				const what = `${creates} creates by ${by}, ${fault}, ${onError}, ${nameRound(round)}`;
				tell(`${what}: ${outcome}, ${formatSeconds(nodeMs)}`);
			}
		}
	}
	return issues;
}

function nameRound(round: number): string {
	return round === 0 ? 'warm-up' : `round ${round}`;
}

function formatSeconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toFixed(2)} s`;
}
