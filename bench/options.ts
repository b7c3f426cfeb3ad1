import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [flags]
  --items <n>    items in the largest job; the others have a tenth and a hundredth (default 10000)
  --rounds <n>   rounds of each job, in which the contenders take turns (default 3)
  --quick        2000 items, one round; prints the results and does not write bench/RESULTS.md
  --help`;

export interface Options {
	/** Number of items in the largest job. */
	readonly items: number;
	readonly rounds: number;
	/** Whether to write the results to a file. */
	readonly writesResults: boolean;
	readonly help: boolean;
}

/** @throws Error whose message names the wrong flag */
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

/** @throws Error whose message names the wrong flag */
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
