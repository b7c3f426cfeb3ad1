import { join } from 'node:path';

import { readYaml } from './readYaml';

export interface Step {
	id?: string;
	name?: string;
	if?: string;
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

export interface Job {
	needs?: string | string[];
	permissions?: Record<string, string>;
	environment?: { name: string };
	'timeout-minutes'?: number;
	uses?: string;
	steps?: Step[];
}

export interface Workflow {
	on: Record<string, { tags?: string[]; branches?: string[] } | null>;
	permissions: Record<string, string>;
	concurrency: unknown;
	jobs: Record<string, Job>;
}

/** Reads a GitHub Actions workflow of this repository. */
export function readWorkflow(file: string): Workflow {
	return readYaml<Workflow>(join('.github/workflows', file));
}

/** Lists the steps of a job; empty if the job calls another workflow. */
export function listSteps(job: Job | undefined): Step[] {
	return job?.steps ?? [];
}
