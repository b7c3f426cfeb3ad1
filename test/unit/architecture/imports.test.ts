import { posix } from 'node:path';

import {
	findCycles,
	listFolders,
	listSourceFiles,
	readImports,
	type FileImport,
} from '../../../architecture/imports';
import {
	findFloor,
	findRoom,
	findUpwardImports,
	FLOORS,
	isShipped,
} from '../../../architecture/rooms';

const IMPORTS = readImports();
const say = ({ from, to }: FileImport) => `${from} imports ${to}`;

/** The top-level folder; the two published folders count as one, called the house. */
const findTopFolder = (path: string) => (isShipped(path) ? 'house' : (path.split('/')[0] ?? ''));

function findForbidden(importer: RegExp, imported: RegExp): string[] {
	return IMPORTS.filter(({ from, to }) => importer.test(from) && imported.test(to)).map(say);
}

describe('The rooms of the published code', () => {
	it('contain every file', () => {
		const files = listSourceFiles().filter(isShipped);
		expect(files.length).toBeGreaterThan(50);
		for (const file of files) expect(findFloor(findRoom(file))).toBeGreaterThanOrEqual(0);
	});

	it('all exist', () => {
		const rooms = new Set(listSourceFiles().filter(isShipped).map(findRoom));
		expect([...rooms].sort()).toEqual(FLOORS.flat().sort());
	});

	it('reject a folder without a floor', () => {
		expect(() => findRoom('nodes/Kobble/helpers/text.ts')).toThrow(
			'nodes/Kobble/helpers/text.ts is in no room: give its folder a floor in architecture/rooms.ts',
		);
		expect(() => findRoom('nodes/Kobble/loose.ts')).toThrow('is in no room');
	});

	it('import only from rooms below', () => {
		expect(findUpwardImports(IMPORTS).map(say)).toEqual([]);
	});

	it('do not import a room above or on the same floor', () => {
		const up = { from: 'nodes/Kobble/api/cards.ts', to: 'nodes/Kobble/errors/kobbleFailure.ts' };
		const across = { from: 'nodes/Kobble/retry/retryPolicy.ts', to: 'nodes/Kobble/sns/verdict.ts' };
		const within = { from: 'nodes/Kobble/api/cards.ts', to: 'nodes/Kobble/api/request.ts' };
		const down = { from: up.to, to: up.from };
		expect(findUpwardImports([up, across, within, down])).toEqual([up, across]);
	});

	it('import nothing from outside the house', () => {
		expect(findForbidden(/^(nodes|credentials)\//, /^(?!nodes\/|credentials\/)/)).toEqual([]);
	});
});

describe('The repository', () => {
	it('is read completely', () => {
		expect(IMPORTS.length).toBeGreaterThan(700);
		expect(IMPORTS).toContainEqual({
			from: 'nodes/Kobble/KobbleCards.node.ts',
			to: 'nodes/Kobble/actions/card/index.ts',
		});
	});

	it('has no import cycle between files', () => {
		expect(findCycles(IMPORTS)).toEqual([]);
	});

	it('has no import cycle between top-level folders', () => {
		const edges = IMPORTS.map(({ from, to }) => ({
			from: findTopFolder(from),
			to: findTopFolder(to),
		}));
		expect(findCycles(edges)).toEqual([]);
	});

	it('does not let the sandbox or the engine import their users', () => {
		expect(findForbidden(/^(sandbox|engine)\//, /^(test|e2e|bench|examples)\//)).toEqual([]);
		expect(findForbidden(/^sandbox\/.*\.ts$/, /^(?!sandbox\/)/)).toEqual([]);
	});

	it('has no two folder names that differ by one letter', () => {
		// The API's own names decide about these.
		const isOfResource = (path: string) => /\/(actions|v1\.0\.0)\/\w+$/.test(path);
		const folders = listFolders()
			.filter((path) => !isOfResource(path))
			.map((path) => ({ path, name: posix.basename(path) }));
		const pairs = folders.flatMap((one, index) =>
			folders
				.slice(index + 1)
				.filter((other) => differByOneLetter(one.name, other.name))
				.map((other) => `${one.path} and ${other.path}`),
		);
		expect(pairs).toEqual([]);
	});
});

describe('The search for cycles', () => {
	it('finds the cycle', () => {
		const edges = [
			{ from: 'a', to: 'b' },
			{ from: 'b', to: 'c' },
			{ from: 'c', to: 'b' },
			{ from: 'a', to: 'c' },
		];
		expect(findCycles(edges)).toEqual([['b', 'c', 'b']]);
		expect(findCycles(edges.slice(0, 2))).toEqual([]);
	});

	it.each([
		['engine', 'engines', true],
		['node', 'nodes', true],
		['card', 'cord', true],
		['card', 'card', false],
		['n8n-2.8', 'n8n-2.41', false],
		['test', 'tents', false],
	])('compares the names %s and %s', (one, other, expected) => {
		expect(differByOneLetter(one, other)).toBe(expected);
		expect(differByOneLetter(other, one)).toBe(expected);
	});
});

/** Whether the names differ by one added, removed or changed letter. */
function differByOneLetter(one: string, other: string): boolean {
	const [short, long] = one.length <= other.length ? [one, other] : [other, one];
	if (short === long) return false;
	const start = [...short].findIndex((letter, index) => letter !== long[index]);
	if (start === -1) return long.length === short.length + 1;
	const rest = long.slice(start + 1);
	return rest === short.slice(start) || rest === short.slice(start + 1);
}
