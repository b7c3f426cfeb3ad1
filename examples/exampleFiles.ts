import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../engine/protocol';

/** Lists the names of all examples: their file names without `.json`. */
export function listExamples(): string[] {
	return readdirSync(__dirname)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length))
		.sort();
}

/** Reads an example as n8n imports it. Each call returns a new copy. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(__dirname, `${name}.json`), 'utf8')) as WorkflowJson;
}

/** Finds a node by its name, to inspect it or to change it before an import. */
export function findNode(workflow: WorkflowJson, name: string): INode {
	const found = workflow.nodes.find((node) => node.name === name);
	if (found === undefined) throw new Error(`The workflow has no node "${name}"`);
	return found;
}
