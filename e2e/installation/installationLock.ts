import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const LOOK_AGAIN = 2_000;

/**
 * Takes the lock for an installation; waits if another process holds it.
 *
 * @param folder exists while the lock is held
 * @returns a function that releases the lock
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
			// The process that held it was killed.
			await rm(folder, { recursive: true, force: true });
			continue;
		}
		if (!told) say(`Process ${holder} is already installing n8n; waiting for it to finish`);
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

/** The process id of the holder; 0 if the holder has not written it yet. */
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
