import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [flags]
  --items <n>    items of the largest job; the others have a tenth and a hundredth (default 10000)
  --rounds <n>   how often each job is repeated, all contenders taking turns (default 3)
  --quick        2000 items, one round; prints only and leaves bench/RESULTS.md alone
  --help`;

export interface Options {
	/** Items of the largest job. */
	readonly items: number;
	readonly rounds: number;
	/** Whether the results are kept in a file. */
	readonly writesResults: boolean;
	readonly help: boolean;
}

/** @throws Error with a sentence that names the flag */
export function parseOptions(args: string[]): Options {
	const { values } = parseArgs({
		args,
		options: {
			items: { type: 'string' },
			rounds: { type: 'string' },
			quick: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const { quick, help } = values;
	return {
		items: parseWholeNumber('items', values.items, quick ? 2_000 : 10_000, [100, 100_000]),
		rounds: parseWholeNumber('rounds', values.rounds, quick ? 1 : 3, [1, 100]),
		writesResults: !quick,
		help,
	};
}

/** @throws Error with a sentence that names the flag */
export function parseWholeNumber(
	flag: string,
	text: string | undefined,
	otherwise: number,
	[least, most]: [number, number],
): number {
	if (text === undefined) return otherwise;
	const number = Number(text);
	if (!Number.isInteger(number) || number < least || number > most) {
		throw new Error(`--${flag} takes a whole number from ${least} to ${most}`);
	}
	return number;
}
