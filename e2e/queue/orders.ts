import type { FaultRule } from '../../sandbox/faults';
import type { Sandbox } from '../../sandbox/sandbox';

/** An order for one card. */
export interface Order {
	readonly order: string;
	readonly wallet: string;
	readonly program: string;
}

/** Creates batches of orders for the wallets of a sandbox; each wallet is used once. */
export function createOrderSource({ seed }: Sandbox): (batches: number, size: number) => Order[][] {
	const [program = ''] = seed.programs;
	let taken = 0;
	const next = (): Order => {
		const wallet = seed.wallets[taken];
		if (wallet === undefined) throw new Error(`The sandbox has only ${taken} wallets`);
		taken += 1;
		return { order: `order-${taken}`, wallet, program };
	};
	return (batches, size) =>
		Array.from({ length: batches }, () => Array.from({ length: size }, next));
}

/**
 * Keeps each batch's execution from finishing: two requests create a card but get no response, and
 * two requests hang before creating one.
 */
export function createHangRules(batches: readonly Order[][]): FaultRule[] {
	return batches.flatMap((batch) => [
		...batch.slice(0, 2).map((order) => createHangRule(order, 'after')),
		...batch.slice(-2).map((order) => createHangRule(order, 'before')),
	]);
}

function createHangRule({ wallet }: Order, when: 'before' | 'after'): FaultRule {
	return { match: { method: 'POST', bodyContains: wallet }, fault: { kind: 'hang', when } };
}
