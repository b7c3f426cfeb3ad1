import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { toMarkdownTable } from '../e2e/markdownTable';
import { sumStacks } from './cpuProfile';
import type { CpuProfile, Frame, StackTime } from './cpuProfile';
import { DEFAULT_CONCURRENCY, JOB_NAMES, JOBS } from './jobs';
import type { Job } from './jobs';
import { measure, startFreshEngine } from './measuring';
import type { SandboxProcess } from './sandboxProcess';

/** Shorter than V8's default, because much of the own work takes a few microseconds. */
const SAMPLING_MICROS = 200;

/** How many functions are listed. */
const LISTED = 12;

const OWN_CODE = /\/n8n-nodes-kobble\/dist\/nodes\//;
/** n8n's helper calls the credential's `authenticate`, for the lean loop too. */
const HELPER_CODE = /\/n8n-nodes-kobble\/dist\/credentials\/|\/request-helpers\//;
const LOADING_CODE = /^node:internal\/modules\//;

/** Processor time for one item, in microseconds. */
export interface OwnWork {
	readonly job: Job;
	/** The node's work, without n8n's helper but with what else n8n does for the node. */
	readonly own: number;
	/** The part of `own` in which n8n reads parameters and evaluates expressions. */
	readonly reading: number;
	/** Everything else: n8n's helper, its HTTP client and Node.js's network code. */
	readonly helper: number;
	readonly garbage: number;
	/** The functions with the largest share of `own`, the largest first. */
	readonly functions: ReadonlyArray<{ readonly name: string; readonly micros: number }>;
}

/** Profiles the node's own work for each item, in an engine of its own for each job. */
export async function measureOwnWork(sandbox: SandboxProcess, items: number): Promise<OwnWork[]> {
	const works: OwnWork[] = [];
	for (const job of JOBS) {
		const { profile, cpuMs } = await profileJob(sandbox, job, items);
		works.push({ job, ...divideWork(sumStacks(profile), (cpuMs * 1_000) / items) });
	}
	return works;
}

async function profileJob(
	sandbox: SandboxProcess,
	job: Job,
	count: number,
): Promise<{ profile: CpuProfile; cpuMs: number }> {
	const folder = await mkdtemp(join(tmpdir(), 'cpu-profile-'));
	try {
		const profiling = ['--cpu-prof', '--cpu-prof-interval', String(SAMPLING_MICROS)];
		const engine = await startFreshEngine(sandbox, [...profiling, '--cpu-prof-dir', folder]);
		const order = { contender: 'node', job, count, latencyMs: 0 } as const;
		const concurrency = DEFAULT_CONCURRENCY;
		const { cpuMs } = await measure(engine, sandbox, { ...order, concurrency });
		await engine.stop();
		const [file = ''] = await readdir(folder);
		const text = await readFile(join(folder, file), 'utf8');
		return { profile: JSON.parse(text) as CpuProfile, cpuMs };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/**
 * Divides the processor time of an item as the samples are divided. The samples themselves also
 * count time in which the system ran something else.
 *
 * @param micros processor time of the engine's process for one item
 */
function divideWork(stacks: readonly StackTime[], micros: number): Omit<OwnWork, 'job'> {
	const functions = new Map<string, number>();
	const sums = { own: 0, reading: 0, helper: 0, garbage: 0 };
	let total = 0;
	for (const { stack, micros: sampled } of stacks) {
		const [top] = stack;
		if (top === undefined || isOutsideRun(top, stack)) continue;
		total += sampled;
		const cause = stack.find(({ url }) => OWN_CODE.test(url) || HELPER_CODE.test(url));
		if (top.functionName === '(garbage collector)') sums.garbage += sampled;
		else if (cause !== undefined && OWN_CODE.test(cause.url)) {
			sums.own += sampled;
			if (/\/n8n-(core|workflow)\//.test(top.url)) sums.reading += sampled;
			const name = describeFrame(cause);
			functions.set(name, (functions.get(name) ?? 0) + sampled);
		} else sums.helper += sampled;
	}
	const scale = (sampled: number) => (sampled * micros) / total;
	return {
		own: scale(sums.own),
		reading: scale(sums.reading),
		helper: scale(sums.helper),
		garbage: scale(sums.garbage),
		functions: [...functions]
			.map(([name, sampled]) => ({ name, micros: scale(sampled) }))
			.sort((one, other) => other.micros - one.micros)
			.slice(0, LISTED),
	};
}

/** Time in which the process waited or loaded n8n. */
function isOutsideRun(top: Frame, stack: readonly Frame[]): boolean {
	return top.functionName === '(idle)' || stack.some(({ url }) => LOADING_CODE.test(url));
}

function describeFrame({ functionName, url, lineNumber }: Frame): string {
	return `${functionName || 'anonymous'} (${basename(url)}:${lineNumber + 1})`;
}

/** Renders the sums, and the functions with the largest share. */
export function renderOwnWork(works: readonly OwnWork[]): string {
	const head = ['own work', 'of which n8n reads fields', 'helper and network', 'garbage'];
	const sums = toMarkdownTable(
		['µs an item', ...head],
		works.map(({ job, own, reading, helper, garbage }) => [
			JOB_NAMES[job],
			...[own, reading, helper, garbage].map((micros) => micros.toFixed(0)),
		]),
	);
	const tables = works.map(({ job, functions }) =>
		toMarkdownTable(
			[`${JOB_NAMES[job]}: function, with all that is not ours below it`, 'µs an item'],
			functions.map(({ name, micros }) => [`\`${name}\``, micros.toFixed(1)]),
		),
	);
	return [sums, ...tables].join('\n\n');
}
