import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/sandbox';
import { createAuthorizedClient, CARDS } from './sandboxClient';

it('turns an answer that breaks the contract into a 500 and a loud line', async () => {
	const lines: string[] = [];
	const sandbox = await startSandbox({ onBrokenContract: (line) => lines.push(line) });
	try {
		const kobble = await createAuthorizedClient(sandbox);
		const [card] = sandbox.cards();
		if (card === undefined) throw new Error('No card');
		card.m_pan = '4642424242424242';
		const { status, data } = await kobble.get(`${CARDS}/${card.id}`);
		expect(status).toBe(500);
		expect(data.message).toContain('m_pan');
		expect(lines).toEqual([expect.stringMatching(/^BROKEN CONTRACT GET .*m_pan/)]);
	} finally {
		await sandbox.close();
	}
});

it('cites a page for every operation', () => {
	const text = readFileSync(join(__dirname, '../../sandbox/openapi.yaml'), 'utf8');
	const operations = text.split('operationId: ').slice(1);
	expect(operations).toHaveLength(34);
	for (const operation of operations) {
		const own = operation.split('operationId')[0] ?? '';
		expect(own.slice(0, 400)).toMatch(/\[(api|doc)-\d+\]/);
	}
});
