import type { Engine } from '../engine/engine';
import { CONTENDERS, JOBS } from './jobs';
import type { Contender, Job } from './jobs';
import { startFreshEngine, measure } from './measuring';
import type { SandboxProcess } from './sandboxProcess';
import type { Sample } from './statistics';
import { rotate } from './rotate';

/** Jobs to repeat at one latency. */
interface Series {
	readonly jobs: readonly SizedJob[];
	readonly rounds: number;
	readonly latencyMs: number;
}

/** A job with this many items, which these contenders run in turn. */
interface SizedJob {
	readonly count: number;
	readonly contenders: readonly Contender[];
}

/** Latency in milliseconds of a server in the same country. */
export const FAR = 50;

const WARM_UP_ITEMS = 500;

/** For long jobs, in which the lean loop shows nothing new. */
const withoutLeanLoop = CONTENDERS.filter((contender) => contender !== 'leanLoop');

/** Receives each sample as it is measured. */
type Tell = (sample: Sample) => void;

/** Runs all measurements. The long jobs take most of the time. */
export async function measureAll(
	sandbox: SandboxProcess,
	{ items, rounds }: { items: number; rounds: number },
	tell: Tell,
): Promise<{ samples: Sample[]; n8nVersion: string }> {
	const samples: Sample[] = [];
	const note = (sample: Sample) => {
		samples.push(sample);
		tell(sample);
	};
	const [small = 0, middle = 0] = [items / 100, items / 10].map(Math.round);
	const few = { count: small, contenders: CONTENDERS };
	const many = { count: middle, contenders: CONTENDERS };
	const most = { count: items, contenders: withoutLeanLoop };
	const engine = await startFreshEngine(sandbox);
	await warmUp(engine, sandbox);
	await repeat(engine, sandbox, { jobs: [few, many, most], rounds, latencyMs: 0 }, note);
	await repeat(engine, sandbox, { jobs: [many], rounds, latencyMs: FAR }, note);
	await engine.stop();
	await measureFresh(sandbox, { jobs: [most], rounds, latencyMs: 0 }, note);
	return { samples, n8nVersion: engine.n8nVersion };
}

/** The contenders take turns at each job. Each round starts with a different one. */
async function repeat(
	engine: Engine,
	sandbox: SandboxProcess,
	series: Series,
	note: Tell,
): Promise<void> {
	for (const turn of planTurns(series)) {
		const measured = await measure(engine, sandbox, turn);
		note({ ...measured, ...turn, isFresh: false });
	}
}

/** Runs each job in a fresh process, so that the peak memory belongs to this job alone. */
async function measureFresh(sandbox: SandboxProcess, series: Series, note: Tell): Promise<void> {
	for (const turn of planTurns(series)) {
		const engine = await startFreshEngine(sandbox);
		const measured = await measure(engine, sandbox, turn);
		await engine.stop();
		note({ ...measured, ...turn, isFresh: true });
	}
}

async function warmUp(engine: Engine, sandbox: SandboxProcess): Promise<void> {
	for (const job of JOBS) {
		for (const contender of CONTENDERS) {
			await measure(engine, sandbox, { contender, job, count: WARM_UP_ITEMS, latencyMs: 0 });
		}
	}
}

interface Turn {
	readonly contender: Contender;
	readonly job: Job;
	readonly count: number;
	readonly round: number;
	readonly latencyMs: number;
}

function planTurns({ jobs, rounds, latencyMs }: Series): Turn[] {
	return Array.from({ length: rounds }, (_, round) =>
		JOBS.flatMap((job) =>
			jobs.flatMap(({ count, contenders }) => {
				const order = rotate(contenders, round);
				return order.map((contender) => ({ contender, job, count, round, latencyMs }));
			}),
		),
	).flat();
}
