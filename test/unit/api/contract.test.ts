import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type * as contract from '../../../nodes/Kobble/api/contract';
import type { Card } from '../../../nodes/Kobble/api/cards';
import { updateCardStatusRequest, listCardsRequest } from '../../../nodes/Kobble/api/cards';
import { ROOT, runProgram } from '../../package/packedPackage';

const API = join(ROOT, 'nodes/Kobble/api');
const CARD_ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe('The types of the contract', () => {
	it('match the contract of the sandbox; if not, run `npm run types`', async () => {
		const args = [join(ROOT, 'contract/writeTypes.ts'), '--print'];
		const { code, output } = await runProgram(join(ROOT, 'node_modules/.bin/tsx'), args);
		expect(code).toBe(0);
		expect(readFileSync(join(API, 'contract.d.ts'), 'utf8')).toBe(output);
	});

	// What compiles is checked by `npm run typecheck`: an unused @ts-expect-error is refused there.
	it('know no field that Kobble does not have', () => {
		const body = { wallet_id: CARD_ID, program_id: CARD_ID } satisfies contract.CardCreateInput;
		const misspelled = {
			wallet_id: CARD_ID,
			// @ts-expect-error the contract says program_id
			programId: CARD_ID,
		} satisfies contract.CardCreateInput;
		// @ts-expect-error the contract has no such status
		const request = updateCardStatusRequest(CARD_ID, 'FROZEN');
		// @ts-expect-error the contract has no such parameter
		const list = listCardsRequest({ status: 'ACTIVE' });
		const card: Card = { status: 'ACTIVE' };
		// @ts-expect-error the contract says wallet_id
		expect(card.walletId).toBeUndefined();
		expect(Object.keys(misspelled)).not.toEqual(Object.keys(body));
		expect(request.body).toContain('FROZEN');
		expect(list.query).toEqual({ status: 'ACTIVE' });
	});

	it('are those of every body that is sent', () => {
		const bodies = readdirSync(API)
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(join(API, file), 'utf8'))
			.flatMap((text) => [...text.matchAll(/body: JSON\.stringify\(([^;]*?)\),\n/g)]);
		expect(bodies.length).toBeGreaterThan(5);
		for (const [, body] of bodies) expect(body).toMatch(/ satisfies (contract\.)?[A-Z]\w+$/);
	});
});
