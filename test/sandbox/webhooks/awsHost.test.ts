import { verify, X509Certificate } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import type { AwsFault } from '../../../sandbox/aws/awsFaults';
import { stringToSign } from '../../../sandbox/sns/envelope';
import { createProxyClient } from './proxyClient';
import { until } from '../../until';
import { WebhookSetup } from './webhookSetup';

let setup: WebhookSetup;
let aws: AxiosInstance;

beforeAll(async () => {
	setup = await WebhookSetup.open();
	aws = createProxyClient(setup.webhooks);
});
afterAll(() => setup.close());
beforeEach(() => setup.reset());

const certificateUrl = () => setup.webhooks.signer.certificateUrl;
const fault = (given: AwsFault | AwsFault[]) => setup.webhooks.setAwsFaults(given);

/** Whether the certificate that comes now checks what the sandbox signs. */
async function checks(): Promise<boolean> {
	const { data } = await aws.get(certificateUrl());
	const envelope = setup.webhooks.signer.notification('x', {}, '2');
	const signature = Buffer.from(envelope.Signature, 'base64');
	const { publicKey } = new X509Certificate(data);
	return verify('RSA-SHA256', Buffer.from(stringToSign(envelope)), publicKey, signature);
}

async function certificate(): Promise<X509Certificate> {
	return new X509Certificate((await aws.get(certificateUrl())).data);
}

describe("SNS's host", () => {
	it('serves the signing certificate, and nothing under another name', async () => {
		expect(await checks()).toBe(true);
		const other = certificateUrl().replace(/[0-9a-f]{32}/, '0'.repeat(32));
		expect((await aws.get(other)).status).toBe(400);
		expect((await aws.get(new URL('/', certificateUrl()).href)).status).toBe(400);
	});

	it('has a TLS certificate for every region', async () => {
		const url = certificateUrl().replace('ap-southeast-2', 'us-east-1');
		expect((await aws.get(url)).status).toBe(200);
		const china = certificateUrl().replace(
			'ap-southeast-2.amazonaws.com',
			'cn-north-1.amazonaws.com.cn',
		);
		expect((await aws.get(china)).status).toBe(200);
	});

	it('is not trusted by those who do not know the authority', async () => {
		const stranger = createProxyClient({
			proxyUrl: setup.webhooks.proxyUrl,
			caCertificate: '',
		} as typeof setup.webhooks);
		await expect(stranger.get(certificateUrl())).rejects.toThrow('certificate');
		expect(setup.webhooks.awsRequests()).toEqual([]);
	});

	it('logs its requests, without the token', async () => {
		await setup.subscribe();
		await aws.get(certificateUrl());
		const told = setup.webhooks.awsRequests();
		expect(told).toMatchObject([
			{ what: 'confirm', method: 'GET', path: '/', status: 200 },
			{ what: 'certificate', host: 'sns.ap-southeast-2.amazonaws.com', status: 200 },
		]);
		const [envelope] = setup.endpoint.of('SubscriptionConfirmation');
		expect(JSON.stringify(told)).not.toContain(envelope?.Token);
	});
});

describe('With a fault, the certificate', () => {
	it('is expired', async () => {
		fault({ on: 'certificate', kind: 'expired' });
		expect(Date.parse((await certificate()).validTo)).toBeLessThan(Date.now());
		expect(await checks()).toBe(true);
	});

	it('is not valid yet', async () => {
		fault({ on: 'certificate', kind: 'notYetValid' });
		expect(Date.parse((await certificate()).validFrom)).toBeGreaterThan(Date.now());
		expect(await checks()).toBe(true);
	});

	it('is for another key', async () => {
		fault({ on: 'certificate', kind: 'otherKey' });
		expect(await checks()).toBe(false);
	});

	it('is for no RSA key', async () => {
		fault({ on: 'certificate', kind: 'elliptic' });
		expect((await certificate()).publicKey.asymmetricKeyType).toBe('ec');
	});

	it('has another name', async () => {
		fault({ on: 'certificate', kind: 'otherName' });
		expect((await certificate()).subject).toBe('CN=example.com');
	});

	it('is not PEM', async () => {
		fault({ on: 'certificate', kind: 'notPem' });
		const { status, data } = await aws.get(certificateUrl());
		expect([status, data]).toEqual([200, expect.stringContaining('<!doctype html>')]);
	});

	it('is very long', async () => {
		fault({ on: 'certificate', kind: 'oversized', bytes: 300_000 });
		expect((await aws.get(certificateUrl())).data).toHaveLength(300_000);
	});

	it('is endless', async () => {
		fault({ on: 'certificate', kind: 'oversized' });
		const reading = aws.get(certificateUrl(), { maxContentLength: 1_000_000 });
		await expect(reading).rejects.toThrow('maxContentLength');
	});

	it('is a redirect', async () => {
		fault({ on: 'certificate', kind: 'redirect', to: 'https://example.com/x.pem' });
		const { status, headers } = await aws.get(certificateUrl());
		expect([status, headers.location]).toEqual([302, 'https://example.com/x.pem']);
	});

	it('is a 500, then comes', async () => {
		fault({ on: 'certificate', kind: 'status', status: 500, times: 2 });
		const statuses = [];
		for (let i = 0; i < 3; i++) statuses.push((await aws.get(certificateUrl())).status);
		expect(statuses).toEqual([500, 500, 200]);
	});

	it('comes late', async () => {
		fault({ on: 'certificate', kind: 'slow', ms: 150 });
		const begin = Date.now();
		expect(await checks()).toBe(true);
		expect(Date.now() - begin).toBeGreaterThanOrEqual(145);
	});

	it('does not come', async () => {
		fault({ on: 'certificate', kind: 'hang' });
		await expect(aws.get(certificateUrl(), { timeout: 100 })).rejects.toThrow('timeout');
		fault({ on: 'certificate', kind: 'reset' });
		await expect(aws.get(certificateUrl())).rejects.toMatchObject({ code: 'ECONNRESET' });
		setup.webhooks.clearAwsFaults();
		expect(await checks()).toBe(true);
	});
});

describe('With a fault, the TLS connection', () => {
	it.each([
		['tlsExpired', 'CERT_HAS_EXPIRED'],
		['tlsOtherHost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
		['tlsUntrusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
	] as const)('fails: %s', async (kind, code) => {
		fault({ on: 'tls', kind, times: 1 });
		await expect(aws.get(certificateUrl())).rejects.toMatchObject({ code });
		expect(setup.webhooks.awsRequests()).toEqual([]);
		expect((await aws.get(certificateUrl())).status).toBe(200);
	});
});

describe('With a fault, the confirmation', () => {
	const begin = async () => {
		await setup.kobble.post('/customer/v1/webhooks/subscriptions', { url: setup.endpoint.url });
		await until(() => setup.webhooks.awsRequests().length > 0);
		await new Promise((done) => setTimeout(done, 20));
	};
	const state = () => setup.webhooks.subscribers()[0]?.state;

	it.each([
		{ on: 'confirm', kind: 'status', status: 500 },
		{ on: 'confirm', kind: 'redirect', to: 'http://127.0.0.1:1/', status: 307 },
	] as const)('does nothing: $kind', async (given) => {
		fault(given);
		await begin();
		expect(setup.webhooks.awsRequests()).toMatchObject([{ what: 'confirm', status: given.status }]);
		expect(state()).toBe('pending');
	});

	it('works, but its answer is lost', async () => {
		fault({ on: 'confirm', kind: 'lost' });
		setup.endpoint.confirms = false;
		await setup.kobble.post('/customer/v1/webhooks/subscriptions', { url: setup.endpoint.url });
		await until(() => setup.endpoint.arrivals.length === 1);
		const link = setup.endpoint.of('SubscriptionConfirmation')[0]?.SubscribeURL ?? '';
		await expect(aws.get(link)).rejects.toThrow();
		expect(state()).toBe('confirmed');
	});
});
