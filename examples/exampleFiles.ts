import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../engine/protocol';

/** Names of all examples: of their files, without `.json`. */
export function listExamples(): string[] {
	return readdirSync(__dirname)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length))
		.sort();
}

/** An example as n8n imports it; a copy of its own at each call. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8')) as WorkflowJson;
}

/** The node of that name, to look at it or to change it before an import. */
export function findNode(workflow: WorkflowJson, name: string): INode {
	const found = workflow.nodes.find((node) => node.name === name);
	if (found === undefined) throw new Error(`The workflow has no node "${name}"`);
	return found;
}
