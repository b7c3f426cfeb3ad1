import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second here, whatever its own clock does. */
const TICKS_A_SECOND = 100;

/** Seconds of processor time that a process has used, with all its threads; `undefined` where the system does not tell. */
export async function readProcessorSeconds(pid: number): Promise<number | undefined> {
	const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	// The name of the process, in brackets, may hold blanks itself.
	const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
	const [user, system] = [fields?.[11], fields?.[12]];
	if (user === undefined || system === undefined) return undefined;
	return (Number(user) + Number(system)) / TICKS_A_SECOND;
}
