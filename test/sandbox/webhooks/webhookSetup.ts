import type { AxiosInstance } from 'axios';
import { startSandbox, type Sandbox } from '../../../sandbox/sandbox';
import type { KobbleEvent } from '../../../sandbox/sns/messages';
import { until } from '../../until';
import { createAuthorizedClient } from '../sandboxClient';
import { WebhookReceiver } from './webhookReceiver';

export const SUBSCRIPTIONS = '/customer/v1/webhooks/subscriptions';

/** A sandbox with webhooks, a client with a token, and an endpoint that takes what is delivered. */
export class WebhookSetup {
	private constructor(
		readonly sandbox: Sandbox,
		readonly kobble: AxiosInstance,
		readonly endpoint: WebhookReceiver,
	) {}

	static async open(): Promise<WebhookSetup> {
		// Repeats come soon, so that no test has to wait for them.
		const settings = { webhookRetryDelayMs: 20 };
		const sandbox = await startSandbox({ webhooks: true, settings });
		const [kobble, endpoint] = await Promise.all([
			createAuthorizedClient(sandbox),
			WebhookReceiver.open(sandbox),
		]);
		return new WebhookSetup(sandbox, kobble, endpoint);
	}

	get webhooks() {
		return this.sandbox.webhooks;
	}

	/** Subscribes the endpoint and waits for the end of the handshake. Gives the subscription's id. */
	async subscribe(url = this.endpoint.url): Promise<string> {
		const confirmed = () =>
			this.webhooks.subscribers().filter(({ state }) => state === 'confirmed');
		const before = confirmed().length;
		const { data } = await this.kobble.post(SUBSCRIPTIONS, { url });
		await until(() => confirmed().length > before);
		await this.webhooks.settled();
		return data.id;
	}

	/** Emits this many events, waits until they are delivered, and returns them. */
	async emitted(count: number): Promise<KobbleEvent[]> {
		const { events } = this.sandbox.emit({ count });
		await this.webhooks.settled();
		return events;
	}

	async reset(): Promise<void> {
		this.sandbox.reset();
		await this.webhooks.settled();
		this.endpoint.reset();
	}

	async close(): Promise<void> {
		await Promise.all([this.sandbox.close(), this.endpoint.close()]);
	}
}
