import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { INode } from 'n8n-workflow';

import { listExamples, readExample } from '../../examples/exampleFiles';
import { KobbleCards } from '../../nodes/Kobble/KobbleCards.node';
import { KobbleWallets } from '../../nodes/Kobble/KobbleWallets.node';
import { seedRecords } from '../../sandbox/seed';
import { getN8nFolder } from '../../engine/n8nFolder';

const PROJECT = resolve(__dirname, '..', '..');
const BASE = 'n8n-nodes-base.';
const NOTE = `${BASE}stickyNote`;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The size of a node in n8n: its box, and room for its name below. */
const NODE_WIDTH = 96;
const NODE_HEIGHT = 144;
/** At this width, a picture scaled to 880 pixels on a page shows the notes with 9-pixel letters. */
const WIDEST = 1400;
/** The distance from one node to the next at which neighbouring names can be read. */
const COLUMN = 208;
const ROW = 200;

interface Box {
	readonly name: string;
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

function getBox({ name, type, position, parameters }: INode): Box {
	const [left, top] = position;
	const isNote = type === NOTE;
	const width = isNote ? Number(parameters.width) : NODE_WIDTH;
	const height = isNote ? Number(parameters.height) : NODE_HEIGHT;
	return { name, left, top, right: left + width, bottom: top + height };
}

function overlap(one: Box, other: Box): boolean {
	return (
		one.left < other.right &&
		other.left < one.right &&
		one.top < other.bottom &&
		other.top < one.bottom
	);
}

function pairsOf<T>(list: readonly T[]): Array<[T, T]> {
	return list.flatMap((one, at) => list.slice(at + 1).map((other): [T, T] => [one, other]));
}

/** Reads the versions of n8n's own nodes, by name, in one n8n version. */
function baseNodes(line: string): Map<string, Set<number>> {
	const folder = join(getN8nFolder(line), 'node_modules', 'n8n-nodes-base');
	const types = JSON.parse(
		readFileSync(join(folder, 'dist', 'types', 'nodes.json'), 'utf8'),
	) as Array<{ name: string; version: number | number[] }>;
	const versions = new Map<string, Set<number>>();
	for (const { name, version } of types) {
		const known = versions.get(name) ?? new Set();
		[version].flat().forEach((one) => known.add(one));
		versions.set(name, known);
	}
	return versions;
}

/** Lists the names of all parameters of a Kobble node, including those in collections. */
function knownParameters({ type }: INode): Set<string> {
	const { properties } = (type.includes('kobbleWallets') ? new KobbleWallets() : new KobbleCards())
		.description;
	// n8n adds these two to a node that an agent uses as a tool.
	const names = new Set(['descriptionType', 'toolDescription']);
	for (const { name, options } of properties) {
		names.add(name);
		for (const option of options ?? []) names.add(`${name}.${option.name}`);
	}
	return names;
}

function usedParameters({ parameters }: INode): string[] {
	return Object.entries(parameters).flatMap(([name, value]) =>
		name === 'options' || name === 'filters'
			? [name, ...Object.keys(value ?? {}).map((inner) => `${name}.${inner}`)]
			: [name],
	);
}

function seededIds(): Set<string> {
	const { ids } = seedRecords({});
	return new Set(Object.values(ids).flat() as string[]);
}

describe.each(listExamples())('the example %s', (name) => {
	const workflow = readExample(name);
	const { nodes, connections } = workflow;
	const notes = nodes.filter(({ type }) => type === NOTE);
	const kobbleNodes = nodes.filter(({ type }) => type.startsWith('n8n-nodes-kobble.'));

	it('explains on the canvas what it does, what to set, and what happens if it runs again', () => {
		const words = notes.map(({ parameters }) => String(parameters.content)).join('\n');
		expect(words).toMatch(/^## /);
		expect(words).toMatch(/Before you run it/);
		expect(words).toMatch(/credential/);
		expect(words).toMatch(/Retry|[Rr]unning it (twice|again)/);
	});

	it('has a node for each name in its connections and in its notes', () => {
		const names = new Set(nodes.map((node) => node.name));
		const connected = Object.values(connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((lists) => lists.flatMap((list) => list ?? [])),
		);
		for (const from of Object.keys(connections)) expect(names).toContain(from);
		for (const { node } of connected) expect(names).toContain(node);
		const named = notes.flatMap(({ parameters }) =>
			[...String(parameters.content).matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, one]) => one),
		);
		for (const one of named) expect(names).toContain(one);
	});

	it('has nodes with unique ids and names', () => {
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		expect(new Set(nodes.map((node) => node.name)).size).toBe(nodes.length);
	});

	it('has no webhook id for Kobble Trigger: a known address is unsafe before the first handshake', () => {
		const triggers = nodes.filter(({ type }) => type === 'n8n-nodes-kobble.kobbleTrigger');
		expect(triggers.filter(({ webhookId }) => webhookId !== undefined)).toEqual([]);
	});

	it('has no overlapping nodes or notes, and every name can be read', () => {
		const boxes = nodes.map(getBox);
		for (const [one, other] of pairsOf(boxes)) {
			expect([one.name, other.name, overlap(one, other)]).toEqual([one.name, other.name, false]);
		}
		const drawn = boxes.filter((box) => !notes.some((note) => note.name === box.name));
		const tooNear = pairsOf(drawn).filter(
			([one, other]) =>
				Math.abs(one.left - other.left) < COLUMN && Math.abs(one.top - other.top) < ROW,
		);
		expect(tooNear).toEqual([]);
	});

	it('is narrow enough that its notes can be read in a picture on a page', () => {
		const boxes = nodes.map(getBox);
		const left = Math.min(...boxes.map((box) => box.left));
		const right = Math.max(...boxes.map((box) => box.right));
		expect(right - left).toBeLessThanOrEqual(WIDEST);
	});

	it.each(['2.8', '2.41'])('uses only nodes that n8n %s has', (line) => {
		const versions = baseNodes(line);
		for (const { type, typeVersion } of nodes.filter((node) => node.type.startsWith(BASE))) {
			expect([type, [...(versions.get(type.slice(BASE.length)) ?? [])]]).toEqual([
				type,
				expect.arrayContaining([typeVersion]),
			]);
		}
	});

	it('uses only parameters and options of the Kobble nodes, and the credential of all examples', () => {
		for (const node of kobbleNodes.filter(({ type }) =>
			/kobble(Cards|Wallets)(Tool)?$/.test(type),
		)) {
			expect([...knownParameters(node)]).toEqual(expect.arrayContaining(usedParameters(node)));
		}
		for (const { credentials } of kobbleNodes) {
			expect(credentials).toEqual({ kobbleApi: { id: 'kobble', name: 'Kobble account' } });
		}
	});

	it("contains only ids of the sandbox's records, so that it runs there unchanged", () => {
		const values = JSON.stringify(
			[nodes.map(({ parameters }) => parameters), workflow.pinData],
			(key, value: unknown) => (key === 'id' ? undefined : value),
		);
		const known = seededIds();
		const foreign = (values.match(UUID) ?? []).filter((id) => !known.has(id));
		expect(foreign).toEqual([]);
	});

	it('is described in examples/README.md, with a picture', () => {
		const readme = readFileSync(join(PROJECT, 'examples', 'README.md'), 'utf8');
		expect(readme).toContain(`(${name}.json)`);
		expect(readme).toContain(`(../docs/images/example-${name}.png)`);
	});
});
