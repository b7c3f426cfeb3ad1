import { updateStatus } from '../../../nodes/Kobble/actions/card/updateStatus.operation';
import type { KobbleRequest } from '../../../nodes/Kobble/api/request';
import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { ParameterReader } from '../../../nodes/Kobble/parameters/parameterReader';
import { createItemApi } from './createItemApi';

const CARD = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
const OTHER_CARD = 'a1b2c3d4-0000-4000-8000-000000000000';

/** Runs Update Status with this response to reading a card, and records the request methods. */
async function updated(options: Record<string, unknown>, shown: object) {
	const parameters: Record<string, unknown> = { cardId: CARD, status: 'SUSPENDED', options };
	const reader = new ParameterReader({
		getInputData: () => [],
		getNode: () => ({ type: 'kobbleCards', parameters: {} }) as never,
		evaluateExpression: (text) => text,
		getNodeParameter: ((name: string) => parameters[name]) as never,
	});
	const methods: string[] = [];
	const kobble = createItemApi(async ({ method }, rules) => {
		const next = {
			isRepeat: false,
			mayHaveActed: false,
			read: async (request: KobbleRequest) => await kobble.send(request),
			hasPausedSince: async () => await Promise.resolve(false),
		};
		const settled = await rules?.beforeAttempt?.(next);
		if (settled !== undefined) return settled;
		methods.push(method);
		const body = method === 'GET' ? shown : { id: CARD, status: 'SUSPENDED' };
		return await Promise.resolve({ status: 200, headers: {}, body, idempotencyKey: undefined });
	});
	const outcome = updateStatus.prepare(new ItemFields(reader, 0, 'utc')).run(kobble);
	return { methods, outcome };
}

describe.each([{ onlyIfStatus: ['ACTIVE'] }, { skipIfUnchanged: true }])(
	'with the guard %j',
	(options) => {
		test.each([
			['no status', { id: CARD }, 'does not show which status the card has'],
			['a wrapped card', { data: { id: CARD, status: 'ACTIVE' } }, 'does not show which status'],
			['another card', { id: OTHER_CARD, status: 'ACTIVE' }, 'is about another card'],
		])('a card is not changed if Kobble returns %s', async (_name, shown, words) => {
			const { methods, outcome } = await updated(options, shown);
			await expect(outcome).rejects.toThrow(words);
			expect(methods).toEqual(['GET']);
		});

		it('a card is changed if Kobble returns it', async () => {
			const { methods, outcome } = await updated(options, {
				id: CARD.toUpperCase(),
				status: 'ACTIVE',
			});
			expect(await outcome).toEqual({ id: CARD, status: 'SUSPENDED', updated: true });
			expect(methods).toEqual(['GET', 'PATCH']);
		});
	},
);
