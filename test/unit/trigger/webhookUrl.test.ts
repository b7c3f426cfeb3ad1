import { explainUnreachable } from '../../../nodes/Kobble/trigger/subscription/webhookUrl';

const KOBBLE = 'https://staging.apikobble.net';

describe('A webhook URL', () => {
	it.each([
		'https://n8n.example.com/webhook/x',
		'https://n8n.example.com:8443/webhook/x',
		'https://203.0.113.7/webhook/x',
		'https://[2001:db8::1]/webhook/x',
		'https://172.32.0.1/webhook/x',
		'https://internal.example.com/webhook/x',
	])('can be reached at %s', (url) => {
		expect(explainUnreachable(url, KOBBLE)).toBeUndefined();
	});

	it.each([
		['http://localhost:5678/webhook/x', 'machine that n8n runs on'],
		['https://localhost/webhook/x', 'machine that n8n runs on'],
		['https://127.8.8.8/webhook/x', 'machine that n8n runs on'],
		['https://0/webhook/x', 'machine that n8n runs on'],
		['https://[::1]:5678/webhook/x', 'machine that n8n runs on'],
		['https://n8n.localhost/webhook/x', 'machine that n8n runs on'],
		['https://n8n/webhook/x', 'own network'],
		['https://n8n.local/webhook/x', 'own network'],
		['https://10.1.2.3/webhook/x', 'own network'],
		['https://192.168.1.2/webhook/x', 'own network'],
		['https://172.20.0.3/webhook/x', 'own network'],
		['https://169.254.1.1/webhook/x', 'own network'],
		['https://100.64.0.1/webhook/x', 'own network'],
		['https://[fd12::1]/webhook/x', 'own network'],
		['https://[fe80::1]/webhook/x', 'own network'],
		['http://n8n.example.com/webhook/x', 'does not begin with https'],
		['ftp://n8n.example.com/webhook/x', 'does not begin with https'],
		['/webhook/x', 'not complete'],
		['', 'not complete'],
	])('cannot be reached at %s', (url, why) => {
		expect(explainUnreachable(url, KOBBLE)).toContain(why);
	});

	it.each(['http://localhost:4010', 'http://127.0.0.1:4010', 'http://[::1]:4010'])(
		'can be reached by a sandbox at %s',
		(baseUrl) => {
			expect(explainUnreachable('http://localhost:5678/webhook/x', baseUrl)).toBeUndefined();
		},
	);
});
