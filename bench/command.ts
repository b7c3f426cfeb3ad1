/** The shared command line behaviour of `npm run bench` and `npm run bench:n8n`. */
interface Command<Options> {
	/** Shown on `--help`, and below the error message for a wrong flag. */
	readonly usage: string;
	/** Throws an Error whose message names the wrong flag. */
	readonly parse: (args: string[]) => Options;
	readonly run: (options: Options) => Promise<void>;
}

/** Runs a benchmark with the flags of the command line. The exit code is 1 if it fails. */
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
