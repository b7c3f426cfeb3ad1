import { N8N_LINES } from '../integration/nodeSetup';
import { openApprovedRuns } from './approvedRuns';
import { runProperties } from './runProperties';

const USAGE =
	'Previews random changes of cards, and runs what was approved while others change the cards too: npm run fuzz:brakes -- [seconds] [seed]';

async function main(): Promise<void> {
	const opened = await Promise.all(
		N8N_LINES.map(async (line) => ({ line, ...(await openApprovedRuns(line)) })),
	);
	await runProperties(USAGE, () =>
		Object.fromEntries(opened.map(({ line, property }) => [`n8n ${line}`, property])),
	);
	await Promise.all(opened.map(async ({ close }) => await close()));
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
