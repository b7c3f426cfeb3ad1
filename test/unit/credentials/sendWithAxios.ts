import axios from 'axios';
import type { IHttpRequestOptions } from 'n8n-workflow';

/** Sends an HTTP request with the same library and the same result as n8n's helper. */
export async function sendWithAxios(options: IHttpRequestOptions): Promise<unknown> {
	const { status, headers, data } = await axios.request<unknown>({
		method: options.method,
		url: options.url,
		headers: options.headers as Record<string, string>,
		data: options.body,
		timeout: options.timeout,
		proxy: false,
		maxRedirects: options.disableFollowRedirect ? 0 : 5,
		validateStatus: (code) => options.ignoreHttpStatusErrors === true || code < 300,
	});
	return options.returnFullResponse ? { statusCode: status, headers, body: data } : data;
}
