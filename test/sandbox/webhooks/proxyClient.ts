import axios, { type AxiosInstance } from 'axios';
import { Agent } from 'node:https';
import type { Webhooks } from '../../../sandbox/webhooks/webhooks';

/** A client that trusts the sandbox's authority and goes through its proxy; it throws on no status. */
export function createProxyClient({ proxyUrl, caCertificate: ca }: Webhooks): AxiosInstance {
	const { hostname, port } = new URL(proxyUrl);
	return axios.create({
		proxy: { protocol: 'http', host: hostname, port: Number(port) },
		httpsAgent: new Agent({ ca }),
		maxRedirects: 0,
		responseType: 'text',
		transformResponse: (body) => body,
		validateStatus: () => true,
	});
}
