import { join } from 'node:path';

import { readImports, ROOT } from './imports';
import { FLOORS, groupByRoom, type Room, type RoomImport } from './rooms';

/** The path of the picture. */
export const PICTURE = join(ROOT, 'docs', 'images', 'rooms.svg');

/** What a room contains, short enough to fit into its box. */
const CONTENTS: Readonly<Record<Room, string>> = {
	doors: 'the classes that n8n loads',
	trigger: 'subscriptions, deliveries, what it remembers',
	methods: 'the lists to pick from',
	execution: 'all items through one operation',
	idempotency: 'how a key is derived and remembered',
	actions: 'one file for each operation',
	parameters: 'reads and checks the fields',
	transport: 'Kobble over HTTP: attempts, pages, pace',
	errors: 'what is said about a failure',
	api: 'each request of the API as data',
	retry: 'what is repeated, and when',
	sns: 'whether Amazon signed a message',
	connection: "the credential's form, URL rules, tokens",
	data: 'JSON, UUIDs, an LRU map',
};

/** Pixels. */
const WIDTH = 860;
const TOP = 84;
const LEFT = 28;
const BOX = { width: 480, height: 40 };
const ROW = 50;
const MARGIN = 20;
/** How far the line of an import bends to the right, in pixels for each row that it passes. */
const BULGE = 26;

const STYLE = `
		text { font-family: -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif; fill: #1f2933; }
		.page { fill: #ffffff; stroke: #d5dbe1; }
		.room { fill: #e6f4f1; stroke: #18806c; stroke-width: 1.4; }
		.title { font-size: 18px; font-weight: 600; }
		.name { font-size: 15px; font-weight: 600; }
		.soft { font-size: 12px; fill: #5a6876; }
		.import { stroke: #18806c; stroke-width: 1.3; stroke-opacity: 0.55; fill: none; }
		.tip { fill: #18806c; }
		@media (prefers-color-scheme: dark) {
			text { fill: #e6edf3; }
			.page { fill: #10161d; stroke: #2c3743; }
			.room { fill: #10302b; stroke: #3fb89f; }
			.soft { fill: #a3b1bf; }
			.import { stroke: #3fb89f; }
			.tip { fill: #3fb89f; }
		}
	`;

/** Draws the rooms from top to bottom, and a line for each import between two rooms. */
export function drawRooms(imports: readonly RoomImport[] = groupByRoom(readImports())): string {
	const rooms: Room[] = FLOORS.flat();
	const rows = new Map<string, number>(rooms.map((room, row) => [room, row]));
	const height = TOP + rooms.length * ROW + MARGIN;
	const lines = imports
		.map(({ from, to }) => ({ from: rows.get(from) ?? 0, to: rows.get(to) ?? 0 }))
		.sort((one, other) => one.from - other.from || one.to - other.to)
		.map(({ from, to }) => drawImport(from, to));
	const title = 'The rooms of the package';
	const subtitle = 'A line leads from a room to one that it imports. All lines lead down.';
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">`,
		`	<title id="title">${title}</title>`,
		`	<desc id="description">${describe(rooms, imports)}</desc>`,
		`	<style>${STYLE}</style>`,
		`	<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10" />`,
		`	<text class="title" x="${LEFT}" y="38">${title}</text>`,
		`	<text class="soft" x="${LEFT}" y="60">${subtitle}</text>`,
		...lines,
		...rooms.map(drawRoom),
		'</svg>',
		'',
	].join('\n');
}

function drawRoom(room: Room, row: number): string {
	const y = TOP + row * ROW;
	return [
		`	<rect class="room" x="${LEFT}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8" />`,
		`	<text class="name" x="${LEFT + 16}" y="${y + 25}">${room}</text>`,
		`	<text class="soft" x="${LEFT + 140}" y="${y + 25}">${CONTENTS[room]}</text>`,
	].join('\n');
}

/** Draws a line from the lower half of a room's right side to the upper half of another's. */
function drawImport(from: number, to: number): string {
	const x = LEFT + BOX.width;
	const start = TOP + from * ROW + 0.7 * BOX.height;
	const end = TOP + to * ROW + 0.3 * BOX.height;
	const out = x + 16 + BULGE * (to - from);
	return [
		`	<path class="import" d="M ${x} ${start} C ${out} ${start} ${out} ${end} ${x + 7} ${end}" />`,
		`	<path class="tip" d="M ${x} ${end} l 9 -4 v 8 z" />`,
	].join('\n');
}

/** Describes the picture in words, for readers who cannot see it. */
function describe(rooms: readonly Room[], imports: readonly RoomImport[]): string {
	return rooms
		.map((room) => {
			const imported = rooms.filter((to) =>
				imports.some((each) => each.from === room && each.to === to),
			);
			return `${room} imports ${imported.length === 0 ? 'nothing' : imported.join(', ')}.`;
		})
		.join(' ');
}
