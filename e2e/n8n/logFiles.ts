const paths = new Set<string>();

/** Notes where a process of n8n writes its log. */
export function noteLogFile(path: string): void {
	paths.add(path);
}

/** The logs of the processes that this test file started, in that order. */
export function listLogFiles(): string[] {
	return [...paths];
}
