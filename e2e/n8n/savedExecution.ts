import { parse } from 'flatted';
import type { IDataObject, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

/** Final states. */
export const OVER = new Set(['success', 'error', 'crashed', 'canceled']);

/** An execution as n8n saved it. */
export class SavedExecution {
	constructor(
		readonly id: string,
		readonly status: string,
		readonly mode: string,
		readonly data: IRunExecutionData,
	) {}

	/** @param answer of `GET /rest/executions/:id`, whose data is in the format of `flatted` */
	static of(answer: IDataObject): SavedExecution {
		const data =
			typeof answer.data === 'string'
				? (parse(answer.data) as IRunExecutionData)
				: (answer.data as unknown as IRunExecutionData);
		return new SavedExecution(String(answer.id), String(answer.status), String(answer.mode), data);
	}

	get isOver(): boolean {
		return OVER.has(this.status);
	}

	/** The items of one output of the node's last run. */
	getOutput(node: string, output = 0): INodeExecutionData[] {
		const runs = this.data.resultData?.runData?.[node] ?? [];
		return runs.at(-1)?.data?.main?.[output] ?? [];
	}

	/** The output items of all runs of a node, for a node in a loop. */
	getAllOutput(node: string, output = 0): INodeExecutionData[] {
		const runs = this.data.resultData?.runData?.[node] ?? [];
		return runs.flatMap((run) => run.data?.main?.[output] ?? []);
	}

	/** The error that the editor shows, if any. */
	get error(): { message: string; description: string } | undefined {
		const error = this.data.resultData?.error;
		if (error === undefined) return undefined;
		const description = 'description' in error ? String(error.description ?? '') : '';
		return { message: error.message, description };
	}
}
