import { request } from 'node:http';

import {
	createConfirmation,
	createDelivery,
	createNotification,
	signEnvelope,
} from '../../sns/envelopes';
import type { Delivery } from '../../sns/envelopes';
import { FORGERS } from '../../sns/forgeries';
import type { Forger } from '../../sns/forged/forgery';
import { createSnsStandIn } from '../../sns/snsStandIn';
import type { SnsStandIn } from '../../sns/snsStandIn';
import { SnsFilesHost } from './snsFilesHost';
import { createTriggeredWorkflow, TriggerSetup } from './triggerSetup';
import { NEWEST_N8N } from '../nodeSetup';

describe.each(NEWEST_N8N)('The sender of a forged message for a trigger, on n8n %s', (line) => {
	let standIn: SnsStandIn;
	let host: SnsFilesHost;
	let setup: TriggerSetup;
	let workflow: ReturnType<typeof createTriggeredWorkflow>;
	let url: string;

	beforeAll(async () => {
		standIn = await createSnsStandIn(Date.now());
		host = await SnsFilesHost.open(standIn);
		setup = await TriggerSetup.open(line, { env: host.environment });
		// The handshake stays open, so that confirmations are checked as well as events.
		setup.sandbox.set({ webhookHandshake: 'never' });
		workflow = createTriggeredWorkflow({ options: { topicArn: standIn.topicArn } });
		url = await setup.engine.webhooks.activate(workflow);
	});

	afterAll(async () => {
		await setup.close();
		await host.close();
	});

	/** The name and response status of each. */
	const answers = async (forger: Forger) => {
		const lines: Array<[string, string]> = [];
		for (const { name, expected, delivery } of forger(standIn)) {
			const status = await post(url, delivery);
			// After too many certificate requests, the remaining certificates cannot be fetched.
			const isTooMany = status === 503 && expected === 401 && name.startsWith('signed with');
			lines.push([`${name}: ${isTooMany ? expected : status}`, `${name}: ${expected}`]);
		}
		return lines;
	};

	it.each(Object.entries(FORGERS))(
		'is rejected and starts nothing: a forged %s',
		async (_what, forger) => {
			const lines = await answers(forger);
			expect(lines.length).toBeGreaterThan(0);
			expect(lines.map(([answer]) => answer)).toEqual(lines.map(([, expected]) => expected));
			expect(await setup.getExecutions(workflow)).toEqual([]);
		},
	);

	it('is rejected with a genuine message from their own topic', async () => {
		const TopicArn = standIn.topicArn.replace('123456789012', '999999999999');
		const foreign = signEnvelope(createNotification(standIn, { TopicArn }), standIn.amazon);
		expect(await post(url, createDelivery(foreign))).toBe(401);
		const host = `https://${standIn.host}`;
		const Token = 'a'.repeat(64);
		const SubscribeURL = `${host}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${Token}`;
		const fields = { TopicArn, Token, SubscribeURL };
		const handshake = createConfirmation(standIn, 'SubscriptionConfirmation', fields);
		expect(await post(url, createDelivery(signEnvelope(handshake, standIn.amazon)))).toBe(401);
		expect(await setup.getExecutions(workflow)).toEqual([]);
	});

	it('is rejected with a form, and with an empty body', async () => {
		const { headers, body } = createDelivery(
			signEnvelope(createNotification(standIn), standIn.amazon),
		);
		const form = 'multipart/form-data; boundary=x';
		expect(await post(url, { headers: { ...headers, 'content-type': form }, body })).toBe(400);
		expect(await post(url, { headers: {}, body: '' })).toBe(400);
		expect(await setup.getExecutions(workflow)).toEqual([]);
	});

	it('never made this n8n follow a link, or request a certificate from another host', () => {
		expect(host.asked.length).toBeGreaterThan(0);
		for (const path of host.asked) expect(path).toMatch(/^\/SimpleNotificationService-\w+\.pem$/);
	});

	it('has not blocked genuine messages', async () => {
		const genuine = signEnvelope(createNotification(standIn), standIn.amazon);
		expect(await post(url, createDelivery(genuine))).toBe(200);
		expect(await setup.getExecutions(workflow)).toHaveLength(1);
		expect(await post(url, createDelivery(genuine))).toBe(200);
		expect(await setup.getExecutions(workflow)).toHaveLength(1);
	});
});

/** Returns the response status. Headers contain only characters that a server accepts. */
async function post(url: string, { headers, body }: Delivery): Promise<number> {
	const sendable = Object.entries(headers).map(([name, value]) => [
		name,
		value.replace(/[^\t\x20-\x7e]/g, '?').slice(0, 1_000),
	]);
	return await new Promise((resolve, reject) => {
		const options = { method: 'POST', headers: Object.fromEntries(sendable) };
		const posting = request(url, options, (response) => {
			response.resume();
			response.once('end', () => resolve(response.statusCode ?? 0));
		});
		posting.once('error', reject);
		posting.end(body);
	});
}
