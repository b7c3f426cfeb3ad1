import { parse } from 'flatted';
import type { IDataObject, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

/** States in which nothing more happens by itself. */
export const OVER = new Set(['success', 'error', 'crashed', 'canceled']);

/** An execution as n8n saved it. */
export class SavedExecution {
	constructor(
		readonly id: string,
		readonly status: string,
		readonly mode: string,
		readonly data: IRunExecutionData,
	) {}

	/** @param answer of `GET /rest/executions/:id`; n8n keeps the data in the format of `flatted` */
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

	/** What the node's last run handed on by one of its outputs. */
	getOutput(node: string, output = 0): INodeExecutionData[] {
		const runs = this.data.resultData?.runData?.[node] ?? [];
		return runs.at(-1)?.data?.main?.[output] ?? [];
	}

	/** What all runs of the node handed on, for a node in a loop. */
	getAllOutput(node: string, output = 0): INodeExecutionData[] {
		const runs = this.data.resultData?.runData?.[node] ?? [];
		return runs.flatMap((run) => run.data?.main?.[output] ?? []);
	}

	/** What the editor shows of the end of it. */
	get error(): { message: string; description: string } | undefined {
		const error = this.data.resultData?.error;
		if (error === undefined) return undefined;
		const description = 'description' in error ? String(error.description ?? '') : '';
		return { message: error.message, description };
	}
}
