import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { SecureContext } from 'node:tls';
import { closeServer, listen, getPort } from '../localServer';
import { getSnsHost } from '../sns/snsUrls';
import {
	confirm,
	createUnknownActionError,
	unsubscribe,
	type AwsResponse,
	type SnsActions,
} from './awsResponses';
import { sendAwsResponse, sendAwsFault } from './sendAwsFault';
import {
	AwsFaults,
	BAD_TLS,
	type AwsFault,
	type AwsFaultKind,
	type AwsTarget,
	type BadTls,
} from './awsFaults';
import { BAD_CERTIFICATES, type SigningKey } from './signingKey';
import type { TlsIdentity } from './tlsIdentity';

/** A request to the host of SNS, without its query, which contains the token. */
export interface AwsRequest {
	/** Milliseconds since 1970. */
	at: number;
	method: string;
	host: string;
	path: string;
	what: AwsTarget | 'unknown';
	/** The status sent; 0 if no response was sent. */
	status: number;
	fault?: AwsFaultKind;
}

function findBadTls(fault: AwsFault | undefined): BadTls | undefined {
	return BAD_TLS.find((kind) => kind === fault?.kind);
}

function findTarget(method: string, url: URL): AwsTarget | undefined {
	if (method !== 'GET') return undefined;
	if (url.pathname.endsWith('.pem')) return 'certificate';
	if (url.pathname !== '/') return undefined;
	const action = url.searchParams.get('Action');
	if (action === 'ConfirmSubscription') return 'confirm';
	return action === 'Unsubscribe' ? 'unsubscribe' : undefined;
}

/**
 * A local TLS server that replaces `sns.<region>.amazonaws.com`: it serves the certificates and the links of the
 * messages.
 */
export class AwsHost {
	readonly requests: AwsRequest[] = [];
	readonly faults = new AwsFaults();
	private readonly keys: SigningKey[] = [];
	private readonly server: Server;

	private constructor(
		private readonly sns: SnsActions,
		private readonly identity: TlsIdentity,
		/** For a client that sends no server name. */
		nameless: SecureContext,
	) {
		const SNICallback = (name: string, done: (error: Error | null, ctx?: SecureContext) => void) =>
			void this.createTlsContext(name).then((context) => done(null, context ?? nameless), done);
		this.server = createServer({ SNICallback }, (request, response) => {
			void this.handleRequest(request, response);
		});
		// A client that rejects the certificate closes the connection, and reports that itself.
		this.server.on('tlsClientError', () => {});
	}

	static async start(sns: SnsActions, identity: TlsIdentity): Promise<AwsHost> {
		const host = new AwsHost(sns, identity, await identity.getContext(getSnsHost()));
		await listen(host.server);
		return host;
	}

	get port(): number {
		return getPort(this.server);
	}

	/** Also serves the certificate of this key, at its path. */
	addKey(key: SigningKey): void {
		this.keys.push(key);
	}

	reset(): void {
		this.requests.length = 0;
		this.faults.set([]);
	}

	async close(): Promise<void> {
		await closeServer(this.server);
	}

	private async createTlsContext(name: string): Promise<SecureContext> {
		return await this.identity.getContext(name, findBadTls(this.faults.takeNext('tls')));
	}

	private async handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = '', url: target = '/', headers } = request;
		const url = new URL(target, `https://${getSnsHost()}`);
		const place = findTarget(method, url);
		const fault = place === undefined ? undefined : this.faults.takeNext(place);
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
		const act = async () => await this.createResponse(place, url, fault);
		if (fault === undefined) sendAwsResponse(response, await act());
		else await sendAwsFault(response, fault, act);
	}

	private async createResponse(
		place: AwsTarget | undefined,
		url: URL,
		fault: AwsFault | undefined,
	): Promise<AwsResponse> {
		if (place === 'confirm') return confirm(this.sns, url.searchParams);
		if (place === 'unsubscribe') return unsubscribe(this.sns, url.searchParams);
		const key = this.keys.find(({ path }) => path === url.pathname);
		if (place !== 'certificate' || key === undefined) return createUnknownActionError();
		const bad = BAD_CERTIFICATES.find((kind) => kind === fault?.kind);
		const body = bad === undefined ? key.certificate : await key.issueBadCertificate(bad);
		return { status: 200, contentType: 'application/octet-stream', body };
	}
}
