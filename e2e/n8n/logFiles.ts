const paths = new Set<string>();

/** Records the log file of an n8n process. */
export function noteLogFile(path: string): void {
	paths.add(path);
}

/** The logs of the processes that this test file started, oldest first. */
export function listLogFiles(): string[] {
	return [...paths];
}
