import { writePart } from '../resultsFiles';
import { drawChart } from './chartFile';
import { renderReport } from './report';
import { readResults } from './resultsFile';

/** Draws the chart and writes the part of the page again from the saved results. */
async function draw(): Promise<void> {
	const results = await readResults();
	await writePart('bench:n8n', renderReport(results));
	console.log(await drawChart(results));
}

draw().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
