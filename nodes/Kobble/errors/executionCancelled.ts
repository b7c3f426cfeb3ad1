/** The execution was cancelled: nothing more is sent, in this try and in any later one. */
export class ExecutionCancelled extends Error {
	constructor() {
		super('The execution was cancelled');
	}
}
