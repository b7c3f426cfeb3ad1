import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { SecureContext } from 'node:tls';
import { close, listening, portOf } from '../serving';
import { snsHost } from '../sns/names';
import {
	answerConfirm,
	answerUnknown,
	answerUnsubscribe,
	type AwsAnswer,
	type SnsActions,
} from './awsAnswers';
import { sendAws, strikeAws } from './awsFaultAnswers';
import {
	AwsFaults,
	BAD_TLS,
	type AwsFault,
	type AwsFaultKind,
	type AwsPlace,
	type BadTls,
} from './awsFaults';
import { BAD_CERTIFICATES, type SigningKey } from './signingKey';
import type { TlsIdentity } from './tlsIdentity';

/** A request to SNS's host. Without query, because that holds the token. */
export interface AwsRequest {
	/** Milliseconds since 1970. */
	at: number;
	method: string;
	host: string;
	path: string;
	what: AwsPlace | 'unknown';
	/** The status sent; 0 where no answer went out. */
	status: number;
	fault?: AwsFaultKind;
}

function badTlsOf(fault: AwsFault | undefined): BadTls | undefined {
	return BAD_TLS.find((kind) => kind === fault?.kind);
}

function placeOf(method: string, url: URL): AwsPlace | undefined {
	if (method !== 'GET') return undefined;
	if (url.pathname.endsWith('.pem')) return 'certificate';
	if (url.pathname !== '/') return undefined;
	const action = url.searchParams.get('Action');
	if (action === 'ConfirmSubscription') return 'confirm';
	return action === 'Unsubscribe' ? 'unsubscribe' : undefined;
}

/** A local TLS server that plays `sns.<region>.amazonaws.com`: certificates, and the links of the messages. */
export class AwsHost {
	readonly requests: AwsRequest[] = [];
	readonly faults = new AwsFaults();
	private readonly keys: SigningKey[] = [];
	private readonly server: Server;

	private constructor(
		private readonly sns: SnsActions,
		private readonly identity: TlsIdentity,
		/** For a client that names no host. */
		nameless: SecureContext,
	) {
		const SNICallback = (name: string, done: (error: Error | null, ctx?: SecureContext) => void) =>
			void this.contextFor(name).then((context) => done(null, context ?? nameless), done);
		this.server = createServer({ SNICallback }, (request, response) => {
			void this.serve(request, response);
		});
		// A client that does not like the certificate breaks off: that is for it to tell.
		this.server.on('tlsClientError', () => {});
	}

	static async start(sns: SnsActions, identity: TlsIdentity): Promise<AwsHost> {
		const host = new AwsHost(sns, identity, await identity.contextFor(snsHost()));
		await listening(host.server);
		return host;
	}

	get port(): number {
		return portOf(this.server);
	}

	/** Serves the certificate of this key too, at its path. */
	publish(key: SigningKey): void {
		this.keys.push(key);
	}

	reset(): void {
		this.requests.length = 0;
		this.faults.set([]);
	}

	async close(): Promise<void> {
		await close(this.server);
	}

	private async contextFor(name: string): Promise<SecureContext> {
		return await this.identity.contextFor(name, badTlsOf(this.faults.due('tls')));
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = '', url: target = '/', headers } = request;
		const url = new URL(target, `https://${snsHost()}`);
		const place = placeOf(method, url);
		const fault = place === undefined ? undefined : this.faults.due(place);
		const { host = '' } = headers;
		const record: AwsRequest = {
			at: Date.now(),
			method,
			host,
			path: url.pathname,
			what: place ?? 'unknown',
			status: 0,
			fault: fault?.kind,
		};
		this.requests.push(record);
		response.once('close', () => {
			if (response.headersSent) record.status = response.statusCode;
		});
		const act = async () => await this.answer(place, url, fault);
		if (fault === undefined) sendAws(response, await act());
		else await strikeAws(response, fault, act);
	}

	private async answer(
		place: AwsPlace | undefined,
		url: URL,
		fault: AwsFault | undefined,
	): Promise<AwsAnswer> {
		if (place === 'confirm') return answerConfirm(this.sns, url.searchParams);
		if (place === 'unsubscribe') return answerUnsubscribe(this.sns, url.searchParams);
		const key = this.keys.find(({ path }) => path === url.pathname);
		if (place !== 'certificate' || key === undefined) return answerUnknown();
		const bad = BAD_CERTIFICATES.find((kind) => kind === fault?.kind);
		const body = bad === undefined ? key.certificate : await key.badCertificate(bad);
		return { status: 200, contentType: 'application/octet-stream', body };
	}
}
