/** All of them, and another one first in each round, so that nobody always comes after the same one. */
export function rotate<One>(contenders: readonly One[], round: number): One[] {
	const first = round % contenders.length;
	return [...contenders.slice(first), ...contenders.slice(0, first)];
}
