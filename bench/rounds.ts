import type { Engine } from '../engine/engine';
import { CONTENDERS, DEFAULT_CONCURRENCY, JOBS } from './jobs';
import type { Contender, Job } from './jobs';
import { startFreshEngine, measure } from './measuring';
import type { Order } from './measuring';
import type { SandboxProcess } from './sandboxProcess';
import type { Sample } from './statistics';
import { rotate } from './rotate';

/** Jobs to repeat at one latency. */
interface Series {
	readonly jobs: readonly SizedJob[];
	readonly rounds: number;
	readonly latencyMs: number;
}

/** Jobs with this many items, which these contenders run in turn. */
interface SizedJob {
	readonly count: number;
	readonly contenders: readonly Contender[];
	/** All jobs by default. */
	readonly jobs?: readonly Job[];
	/** The nodes' default if it is not given. */
	readonly concurrency?: number;
}

/** Latency in milliseconds of a server in the same country. */
export const FAR = 50;

const WARM_UP_ITEMS = 500;

/** How many requests are in flight in the series that compares the node with the lean loop. */
export const CONCURRENCIES = [DEFAULT_CONCURRENCY, 50] as const;

/** For long jobs without latency, in which the lean loop shows nothing new. */
const withoutLeanLoop = CONTENDERS.filter((contender) => contender !== 'leanLoop');

/** For the series in which the bare loop shows nothing new. */
const withoutBareLoop = CONTENDERS.filter((contender) => contender !== 'bareLoop');

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
	const far = CONCURRENCIES.flatMap((concurrency): SizedJob[] => {
		const isDefault = concurrency === DEFAULT_CONCURRENCY;
		const contenders = isDefault ? CONTENDERS : withoutBareLoop;
		// A long Create would show the same as a long Update Status: both only wait for answers.
		const long = { jobs: ['updateStatus'] as const, contenders: withoutBareLoop, concurrency };
		return [
			{ count: middle, contenders, concurrency },
			{ count: items, ...long },
		];
	});
	const engine = await startFreshEngine(sandbox);
	await warmUp(engine, sandbox);
	await repeat(engine, sandbox, { jobs: [few, many, most], rounds, latencyMs: 0 }, note);
	await repeat(engine, sandbox, { jobs: far, rounds, latencyMs: FAR }, note);
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
			const order = { contender, job, count: WARM_UP_ITEMS, concurrency: DEFAULT_CONCURRENCY };
			await measure(engine, sandbox, { ...order, latencyMs: 0 });
		}
	}
}

interface Turn extends Order {
	readonly round: number;
}

function planTurns({ jobs: sizes, rounds, latencyMs }: Series): Turn[] {
	return Array.from({ length: rounds }, (_, round) =>
		JOBS.flatMap((job) =>
			sizes.flatMap(({ count, contenders, jobs = JOBS, concurrency = DEFAULT_CONCURRENCY }) => {
				const order = jobs.includes(job) ? rotate(contenders, round) : [];
				const turn = { job, count, concurrency, round, latencyMs };
				return order.map((contender) => ({ ...turn, contender }));
			}),
		),
	).flat();
}
