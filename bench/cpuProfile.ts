/** A profile that Node.js writes with `--cpu-prof`, as far as it is read here. */
export interface CpuProfile {
	readonly nodes: readonly ProfileNode[];
	/** The id of the node that ran at each sample. */
	readonly samples: readonly number[];
	/** Microseconds before each sample. */
	readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
	readonly id: number;
	readonly callFrame: Frame;
	readonly children?: readonly number[];
}

export interface Frame {
	readonly functionName: string;
	readonly url: string;
	/** Counted from 0. */
	readonly lineNumber: number;
}

/** The microseconds that were spent with the same stack. */
export interface StackTime {
	/** The function that ran comes first, then the one that called it, and so on. */
	readonly stack: readonly Frame[];
	readonly micros: number;
}

/** Adds up the samples of each stack. */
export function sumStacks({ nodes, samples, timeDeltas }: CpuProfile): StackTime[] {
	const micros = new Map<number, number>();
	samples.forEach((id, index) => {
		micros.set(id, (micros.get(id) ?? 0) + (timeDeltas[index] ?? 0));
	});
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const callers = new Map<number, number>();
	for (const { id, children = [] } of nodes) {
		for (const child of children) callers.set(child, id);
	}
	return [...micros].map(([id, spent]) => {
		const stack: Frame[] = [];
		for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) {
			const node = byId.get(at);
			if (node !== undefined) stack.push(node.callFrame);
		}
		return { stack, micros: spent };
	});
}
