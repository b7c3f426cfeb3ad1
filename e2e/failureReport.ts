import { getFailedTest } from './failedTest';
import { listLogFiles } from './n8n/logFiles';

// Loaded before each test file. After a failed test, lists the logs to read.
afterEach(() => {
	const test = getFailedTest();
	if (test === undefined) return;
	const logs = listLogFiles().map((path) => `\n  ${path}`);
	process.stderr.write(`Failed: ${test}. Logs of n8n:${logs.join('')}\n`);
});
