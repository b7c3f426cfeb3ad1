import { testThatFailed } from './failedTest';
import { logFiles } from './n8n/logFiles';

// Loaded before the tests of each file: a test that goes wrong names what to read.
afterEach(() => {
	const test = testThatFailed();
	if (test === undefined) return;
	const logs = logFiles().map((path) => `\n  ${path}`);
	process.stderr.write(`Went wrong: ${test}. What n8n logged:${logs.join('')}\n`);
});
