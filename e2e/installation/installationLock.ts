import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LOOK_AGAIN = 2_000;

/**
 * Waits until no other process installs into the same place.
 *
 * @param folder made while the lock is held
 * @returns what gives the lock back
 */
export async function takeInstallationLock(
	folder: string,
	say: (line: string) => void,
): Promise<() => Promise<void>> {
	await mkdir(dirname(folder), { recursive: true });
	for (let told = false; ; told = true) {
		if (await tryToTake(folder)) {
			return async () => await rm(folder, { recursive: true, force: true });
		}
		const holder = await readHolder(folder);
		if (!isAlive(holder)) {
			// Left behind by a process that was killed.
			await rm(folder, { recursive: true, force: true });
			continue;
		}
		if (!told) say(`Process ${holder} is installing n8n: waiting for it`);
		await pause(LOOK_AGAIN);
	}
}

async function tryToTake(folder: string): Promise<boolean> {
	try {
		await mkdir(folder);
	} catch {
		return false;
	}
	await writeFile(join(folder, 'pid'), String(process.pid));
	return true;
}

/** 0 where the holder has not yet written who it is. */
async function readHolder(folder: string): Promise<number> {
	const read = async () => Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'));
	const pid = await read();
	if (pid > 0) return pid;
	await pause(LOOK_AGAIN);
	return await read();
}

function isAlive(pid: number): boolean {
	if (pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
