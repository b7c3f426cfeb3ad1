import type { INode } from 'n8n-workflow';

import type { SeededIds } from '../sandbox/seed';
import { CREDENTIAL_ID, createNode, updateNode } from '../test/integration/nodeSetup';

/** The operation for each item. */
export const JOBS = ['updateStatus', 'create'] as const;
export type Job = (typeof JOBS)[number];

/**
 * Kobble Cards, or a loop over n8n's helper with the same number of concurrent requests. The lean
 * loop reads the credential once and passes it to the helper: nothing that uses the helper can be
 * faster. With the bare loop, the helper reads it for each request.
 */
export const CONTENDERS = ['node', 'bareLoop', 'leanLoop'] as const;
export type Contender = (typeof CONTENDERS)[number];

export const JOB_NAMES: Readonly<Record<Job, string>> = {
	updateStatus: 'Update Status',
	create: 'Create',
};

/** How many requests the nodes have in flight if nothing is set. */
export const DEFAULT_CONCURRENCY = 20;

type Item = Record<string, string>;

/** Creates input items, with columns that the node does not use, as in a spreadsheet. */
export function createItems(
	job: Job,
	count: number,
	{ cards, wallets, programs }: SeededIds,
): Item[] {
	const ids = job === 'create' ? wallets : cards;
	const [program = ''] = programs;
	return ids.slice(0, count).map((id, row) => ({
		[job === 'create' ? 'wallet' : 'card']: id,
		program,
		customer: `Customer ${row}`,
		note: 'from the monthly list',
	}));
}

/** Creates the node to measure. */
export function createMeasuredNode(contender: Contender, job: Job, concurrency: number): INode {
	const isDefault = concurrency === DEFAULT_CONCURRENCY;
	const options = isDefault ? {} : { concurrency };
	if (contender === 'node') {
		return job === 'create' ? createNode(options) : updateNode('SUSPENDED', options);
	}
	return createBareLoop(job, { handOverCredential: contender === 'leanLoop', concurrency });
}

function createBareLoop(job: Job, parameters: INode['parameters']): INode {
	return {
		id: '3d1f7c52-90e4-4f0b-8f60-6c4f1c3f2b7a',
		name: 'Bare Loop',
		type: 'n8n-nodes-bare-loop.bareLoop',
		typeVersion: 1,
		position: [200, 0],
		parameters: { operation: job, ...parameters, ...PARAMETERS[job] },
		credentials: { kobbleApi: { id: CREDENTIAL_ID, name: 'Kobble' } },
	};
}

const PARAMETERS: Readonly<Record<Job, INode['parameters']>> = {
	create: { walletId: '={{ $json.wallet }}', programId: '={{ $json.program }}' },
	updateStatus: { cardId: '={{ $json.card }}', status: 'SUSPENDED' },
};
