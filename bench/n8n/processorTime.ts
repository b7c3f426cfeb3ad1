import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second here, independent of the kernel's timer frequency. */
const TICKS_A_SECOND = 100;

/** Reads the CPU seconds of a process and its threads; `undefined` if the system has no figure. */
export async function readProcessorSeconds(pid: number): Promise<number | undefined> {
	const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The process's name, in brackets, may contain spaces.
	const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
	const [user, system] = [fields?.[11], fields?.[12]];
	if (user === undefined || system === undefined) return undefined;
	return (Number(user) + Number(system)) / TICKS_A_SECOND;
}
