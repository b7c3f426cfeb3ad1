import { FORGERS, createForgeries } from '../../sns/forgeries';
import { judge } from '../../sns/judge';
import { createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

let standIn: SnsStandIn;
beforeAll(async () => {
	standIn = await createSnsStandIn(NOW);
});

describe('A message is rejected', () => {
	it.each(Object.entries(FORGERS))('with a forged %s', async (_what, forger) => {
		const forged = forger(standIn);
		const judged = await Promise.all(forged.map(async ({ delivery }) => judge(delivery, standIn)));
		expect(forged.map(({ name }, place) => `${name}: ${judged[place]?.status}`)).toEqual(
			forged.map(({ name, expected }) => `${name}: ${expected}`),
		);
	});

	it('with a reason that fits on one log line and does not quote the message', async () => {
		for (const { delivery } of createForgeries(standIn)) {
			const { reason = '' } = await judge(delivery, standIn);
			expect(reason).toMatch(/^[A-Z][\w ,:'.-]{15,119}$/);
			expect(reason).not.toMatch(/error|problem|failure|mistake/i);
		}
	});
});

describe('The table of forgeries', () => {
	it('has no duplicates', () => {
		const names = createForgeries(standIn).map(({ name }) => name);
		expect(names.length).toBeGreaterThan(500);
		expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
	});
});
