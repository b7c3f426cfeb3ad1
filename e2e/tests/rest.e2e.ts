import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CREDENTIAL_NAME, credentialFor, openN8n, type OpenN8n } from '../n8n/openN8n';

const EXAMPLE = join(__dirname, '..', '..', 'examples', 'issue-and-suspend.json');

let open: OpenN8n;

beforeAll(async () => {
	open = await openN8n({ name: 'rest' });
});

afterAll(async () => {
	await open?.close();
});

describe('The credential, saved and tested in n8n', () => {
	const tested = async (changes: Record<string, string>) =>
		await open.rest.testCredential(open.credentialId, CREDENTIAL_NAME, 'kobbleApi', {
			...credentialFor(open.sandbox),
			...changes,
		});

	it('is told to be good', async () => {
		expect(await tested({})).toMatchObject({ status: 'OK', message: 'Connection successful!' });
	});
});

describe('A workflow', () => {
	it('runs from its import to the cards', async () => {
		const workflow = await open.rest.importWorkflow(JSON.parse(readFileSync(EXAMPLE, 'utf8')), {
			kobbleApi: open.credentialId,
		});
		const execution = await open.rest.run(workflow, 'Wallets in');
		expect(execution.error).toBeUndefined();
		expect(execution.outputOf('Create cards')).toHaveLength(5);
		expect(open.sandbox.counters()).toMatchObject({ cardsCreated: 5, doubledWallets: [] });
	});
});
