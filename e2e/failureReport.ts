import { getFailedTest } from './failedTest';
import { listLogFiles } from './n8n/logFiles';

// Loaded before the tests of each file: a test that goes wrong names what to read.
afterEach(() => {
	const test = getFailedTest();
	if (test === undefined) return;
	const logs = listLogFiles().map((path) => `\n  ${path}`);
	process.stderr.write(`Went wrong: ${test}. What n8n logged:${logs.join('')}\n`);
});
