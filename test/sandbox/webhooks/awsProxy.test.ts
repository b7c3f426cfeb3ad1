import { createProxyClient } from './proxyClient';
import { WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;

beforeAll(async () => {
	setup = await WebhookSetup.open();
});
afterAll(() => setup.close());
beforeEach(() => setup.reset());

describe('The proxy', () => {
	it.each([
		'https://example.com/',
		'https://sns.ap-southeast-2.amazonaws.com.example.com/',
		'https://sns.example.com/',
		'https://sqs.ap-southeast-2.amazonaws.com/',
		'https://evil-sns.ap-southeast-2.amazonaws.com/',
		'https://sns.a.b.amazonaws.com/',
		'https://sns.amazonaws.com/',
		'https://sns.ap-southeast-2.amazonaws.com:8443/',
		'https://127.0.0.1:443/',
		'http://sns.ap-southeast-2.amazonaws.com/',
	])('does not connect to %s', async (url) => {
		const { status, data } = await createProxyClient(setup.webhooks).get(url);
		expect([status, data]).toEqual([403, expect.stringContaining('This proxy of the sandbox')]);
		expect(setup.webhooks.refusedByProxy()).toHaveLength(1);
		expect(setup.webhooks.awsRequests()).toEqual([]);
	});

	it('listens on loopback, and its environment names it', () => {
		const { environment, proxyUrl, caFile } = setup.webhooks;
		expect(proxyUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(environment).toMatchObject({
			HTTPS_PROXY: proxyUrl,
			NODE_EXTRA_CA_CERTS: caFile,
			NO_PROXY: '127.0.0.1,localhost,::1',
		});
	});
});
