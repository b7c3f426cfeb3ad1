/** What `npm run bench` and `npm run bench:n8n` have in common on the command line. */
interface Command<Options> {
	/** Shown on `--help`, and below what is wrong with a flag. */
	readonly usage: string;
	/** Throws an Error with a sentence that names the flag. */
	readonly parse: (args: string[]) => Options;
	readonly run: (options: Options) => Promise<void>;
}

/** Runs a benchmark with the flags of the command line. The process ends with 1 where it failed. */
export async function runCommand<Options extends { readonly help: boolean }>({
	usage,
	parse,
	run,
}: Command<Options>): Promise<void> {
	try {
		const options = readOptions(parse, usage);
		if (options.help) console.log(usage);
		else await run(options);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
}

function readOptions<Options>(parse: (args: string[]) => Options, usage: string): Options {
	try {
		return parse(process.argv.slice(2));
	} catch (error) {
		throw new Error(`${error instanceof Error ? error.message : 'Bad flags'}\n\n${usage}`);
	}
}
