import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AxiosInstance } from 'axios';
import type { Sandbox } from '../../../sandbox/sandbox';
import { closeServer, listen, getUrl } from '../../../sandbox/localServer';
import type { Envelope } from '../../../sandbox/sns/envelope';
import type { KobbleEvent } from '../../../sandbox/sns/messages';
import { createProxyClient } from './proxyClient';

/** A message as it came over the wire. */
export interface Arrival {
	headers: IncomingHttpHeaders;
	text: string;
	envelope: Envelope;
	/** Milliseconds since 1970. */
	at: number;
}

/** How the endpoint answers a message; 0 breaks the connection, undefined leaves it open. */
type StatusChooser = (arrival: Arrival, earlier: readonly Arrival[]) => number | undefined;

/** A real HTTP server that takes what SNS posts, confirms its subscription, and keeps everything. */
export class WebhookReceiver {
	readonly arrivals: Arrival[] = [];
	answer: StatusChooser = () => 200;
	/** Whether it gets the `SubscribeURL` that it is sent. */
	confirms = true;
	private readonly server: Server;

	private constructor(private readonly aws: AxiosInstance) {
		this.server = createServer((request, response) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				const text = Buffer.concat(parts).toString();
				const envelope = JSON.parse(text) as Envelope;
				const arrival = { headers: request.headers, text, envelope, at: Date.now() };
				const status = this.answer(arrival, this.arrivals);
				this.arrivals.push(arrival);
				void this.confirm(envelope).then(() => {
					if (status === 0) request.socket.resetAndDestroy();
					else if (status !== undefined) response.writeHead(status).end();
				});
			});
		});
	}

	static async open(sandbox: Sandbox): Promise<WebhookReceiver> {
		const endpoint = new WebhookReceiver(createProxyClient(sandbox.webhooks));
		await listen(endpoint.server);
		return endpoint;
	}

	get url(): string {
		return `${getUrl(this.server)}/hook`;
	}

	/** The envelopes of one type, in the order in which they came. */
	of(type: Envelope['Type']): Envelope[] {
		return this.arrivals.map(({ envelope }) => envelope).filter(({ Type }) => Type === type);
	}

	/** Ids of the notifications that came, in that order. */
	messageIds(): string[] {
		return this.of('Notification').map(({ MessageId }) => MessageId);
	}

	/** The events that came, in that order. */
	events(): KobbleEvent[] {
		return this.of('Notification').map(({ Message }) => JSON.parse(Message) as KobbleEvent);
	}

	/** As it was when it opened. */
	reset(): void {
		this.arrivals.length = 0;
		this.answer = () => 200;
		this.confirms = true;
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}

	private async confirm({ Type, SubscribeURL }: Envelope): Promise<void> {
		if (!this.confirms || Type !== 'SubscriptionConfirmation') return;
		await this.aws.get(SubscribeURL ?? '');
	}
}
