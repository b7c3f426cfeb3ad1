import { posix } from 'node:path';

import type { FileImport } from './imports';

/**
 * The rooms of the shipped code, from top to bottom. A room imports only from rooms below it. Rooms
 * on the same floor do not import each other.
 */
export const FLOORS = [
	['doors'],
	['trigger', 'methods'],
	['execution'],
	['idempotency'],
	['actions'],
	['parameters'],
	['transport'],
	['errors'],
	['api'],
	['retry', 'sns'],
	['connection'],
	['data'],
] as const;

export type Room = (typeof FLOORS)[number][number];

/** The folder of each room. The doors are the classes that n8n loads. */
export const ROOM_FOLDERS: ReadonlyMap<string, string> = new Map(
	FLOORS.flat()
		.filter((room) => room !== 'doors')
		.map((room) => [
			room === 'connection' ? 'credentials/connection' : `nodes/Kobble/${room}`,
			room,
		]),
);

/** Whether a file ships with the package. */
export function isShipped(path: string): boolean {
	return /^(nodes|credentials)\//.test(path);
}

/**
 * Finds the room that a shipped file belongs to.
 *
 * @throws if the file's folder has no floor
 */
export function findRoom(path: string): string {
	if (/\.(node|credentials)\.ts$/.test(path)) return 'doors';
	for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
		const room = ROOM_FOLDERS.get(folder);
		if (room !== undefined) return room;
	}
	throw new Error(`${path} is in no room: give its folder a floor in architecture/rooms.ts`);
}

/** Returns the floor of a room; 0 is the top floor. */
export function findFloor(room: string): number {
	return FLOORS.findIndex((rooms) => rooms.some((each) => each === room));
}

/** An import of one room by another, with the number of file imports between them. */
export interface RoomImport {
	readonly from: string;
	readonly to: string;
	readonly count: number;
}

/** Groups the imports of all files by room. */
export function groupByRoom(imports: readonly FileImport[]): RoomImport[] {
	const counts = new Map<string, RoomImport>();
	for (const { from: fromFile, to: toFile } of imports) {
		if (!isShipped(fromFile) || !isShipped(toFile)) continue;
		const [from, to] = [findRoom(fromFile), findRoom(toFile)];
		const key = `${from} > ${to}`;
		if (from !== to) counts.set(key, { from, to, count: (counts.get(key)?.count ?? 0) + 1 });
	}
	return [...counts.values()];
}

/** Finds the imports of shipped files that do not lead to a lower floor. */
export function findUpwardImports(imports: readonly FileImport[]): FileImport[] {
	return imports.filter(({ from, to }) => {
		if (!isShipped(from) || !isShipped(to)) return false;
		const [importer, imported] = [findRoom(from), findRoom(to)];
		return importer !== imported && findFloor(importer) >= findFloor(imported);
	});
}
