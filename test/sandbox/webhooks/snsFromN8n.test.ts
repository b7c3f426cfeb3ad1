import { join } from 'node:path';
import type { Engine } from '../../../engine/engine';
import { startEngine } from '../../../engine/startEngine';
import { startSandbox, type Sandbox } from '../../../sandbox/sandbox';
import { VERSIONS } from '../../engineHost/fixtureEngine';
import { node, trigger, workflow } from '../../engineHost/fixtureWorkflow';
import { getN8nFolder } from '../../../engine/n8nFolder';

const fetching = workflow(
	[
		trigger,
		node({
			name: 'Fetch',
			type: 'n8n-nodes-fixture.fixtureFetch',
			parameters: { url: '={{ $json.url }}' },
		}),
	],
	['Start -> Fetch'],
);

/** How an n8n process with this environment gets URLs, by n8n's own helper. */
async function fetchAll(engine: Engine, urls: string[]) {
	const input = urls.map((url) => ({ json: { url } }));
	const result = await engine.run({ workflow: fetching, input });
	return result.getOutput('Fetch').map(({ json }) => json);
}

describe.each(VERSIONS)('A request of %s to SNS', (version) => {
	const folder = getN8nFolder(version);
	const packageFolder = join(__dirname, '../../engineHost/fixture-package');
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ webhooks: true });
	});
	afterAll(() => sandbox.close());
	beforeEach(() => sandbox.reset());

	it('ends at the stand-in, and only such a request', async () => {
		const { environment, signer } = sandbox.webhooks;
		const engine = await startEngine({ folder, packageFolder, env: environment });
		try {
			const [certificate, elsewhere, counters] = await fetchAll(engine, [
				signer.certificateUrl,
				'https://example.com/',
				`${sandbox.url}/__sandbox/counters`,
			]);
			expect(certificate).toEqual({
				statusCode: 200,
				body: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
			});
			expect(elsewhere).toEqual({
				statusCode: 403,
				body: expect.stringContaining('does not connect to example.com:443'),
			});
			expect(counters).toMatchObject({ statusCode: 200 });
			expect(sandbox.webhooks.awsRequests()).toMatchObject([{ what: 'certificate', status: 200 }]);
			expect(sandbox.webhooks.refusedByProxy()).toEqual(['example.com:443']);
		} finally {
			await engine.stop();
		}
	}, 120_000);

	it('fails without the authority', async () => {
		const { environment, signer } = sandbox.webhooks;
		const env = { ...environment, NODE_EXTRA_CA_CERTS: '' };
		const engine = await startEngine({ folder, packageFolder, env });
		try {
			const [certificate] = await fetchAll(engine, [signer.certificateUrl]);
			expect(certificate).toEqual({ failed: expect.stringMatching(/certificate/) });
			expect(sandbox.webhooks.awsRequests()).toEqual([]);
		} finally {
			await engine.stop();
		}
	}, 120_000);
});
