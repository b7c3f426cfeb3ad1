import { parseArgs } from 'node:util';

import { parseWholeNumber } from '../options';

export const USAGE = `npm run bench:n8n -- [flags]
  --rounds <n>         rounds of the status updates, in which the contenders take turns (default 7)
  --fault-rounds <n>   the same for the creates while responses get lost (default 3)
  --quick              200 updates and 40 creates, one round; prints the results and writes no files
  --help`;

export interface Options {
	readonly updates: number;
	readonly creates: number;
	readonly rounds: number;
	readonly faultRounds: number;
	/** Whether to write the results to files. */
	readonly writesResults: boolean;
	readonly help: boolean;
}

/** @throws Error whose message names the wrong flag */
export function parseOptions(args: string[]): Options {
	const { values } = parseArgs({
		args,
		options: {
			rounds: { type: 'string' },
			'fault-rounds': { type: 'string' },
			quick: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const { quick, help } = values;
	return {
		updates: quick ? 200 : 1_000,
		creates: quick ? 40 : 200,
		rounds: parseWholeNumber('rounds', values.rounds, quick ? 1 : 7, [1, 100]),
		faultRounds: parseWholeNumber('fault-rounds', values['fault-rounds'], quick ? 1 : 3, [1, 100]),
		writesResults: !quick,
		help,
	};
}
