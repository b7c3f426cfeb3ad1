import { isIPv4 } from 'node:net';

/** Whether a host name or address, as a URL or a listener has it, is this machine's loopback. */
export function isLoopbackHost(host: string): boolean {
	if (host === 'localhost' || host === '::1' || host === '[::1]') return true;
	return isIPv4(host) && host.startsWith('127.');
}
