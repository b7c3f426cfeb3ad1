/** Starts each round with a different contender, so that none always runs after the same one. */
export function rotate<One>(contenders: readonly One[], round: number): One[] {
	const first = round % contenders.length;
	return [...contenders.slice(first), ...contenders.slice(0, first)];
}
