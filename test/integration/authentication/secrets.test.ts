import type { INode } from 'n8n-workflow';

import type { ExecutionResult } from '../../../engine/executionResult';
import type { Fault } from '../../../sandbox/faults';
import { AnsweringServer } from '../../answeringServer';
import { CREDENTIAL_ID, createNode, N8N_LINES, updateNode, NodeSetup } from '../nodeSetup';

/** Failures of the API and the token endpoint, each with a different message to the user. */
const API_FAULTS: Fault[] = [
	...[400, 401, 403, 404, 409, 422, 429, 500, 503].map(
		(status): Fault => ({ kind: 'status', status }),
	),
	{ kind: 'status', status: 502, body: 'html' },
	{ kind: 'status', status: 500, body: 'empty' },
	{ kind: 'status', status: 429, retryAfter: 3600 },
	{ kind: 'reset', when: 'before' },
	{ kind: 'reset', when: 'after' },
	{ kind: 'truncate' },
	{ kind: 'hang' },
	{ kind: 'html' },
	{ kind: 'wrongCard' },
	{ kind: 'redirect', to: 'http://127.0.0.1:9/' },
];
const TOKEN_FAULTS: Fault[] = [
	...[400, 401, 403, 404, 429, 500].map((status): Fault => ({ kind: 'status', status })),
	{ kind: 'status', status: 503, body: 'html' },
	{ kind: 'reset' },
	{ kind: 'truncate' },
	{ kind: 'html' },
	{ kind: 'redirect', to: 'http://127.0.0.1:9/' },
];
const ON_ERROR = [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const;

/** Every string anywhere in a value, including fields that JSON omits. */
function collectText(value: unknown, seen = new Set<object>()): string {
	if (typeof value !== 'object' || value === null) return String(value);
	if (seen.has(value)) return '';
	seen.add(value);
	const fields = Object.getOwnPropertyNames(value).map(
		(name) => `${name} ${collectText(Reflect.get(value, name), seen)}`,
	);
	return fields.join('\n');
}

describe.each(N8N_LINES)('Neither the secret nor a token is exposed, on n8n %s', (line) => {
	let setup: NodeSetup;
	/** A proxy in front of the sandbox that records every issued token and every secret sent. */
	let proxy: AnsweringServer;
	let tokens: Set<string>;
	const results: Array<{ what: string; result: ExecutionResult }> = [];
	const tests: string[] = [];

	beforeAll(async () => {
		setup = await NodeSetup.open(line);
		tokens = new Set();
		proxy = await AnsweringServer.open(async ({ method, path, headers, body }) => {
			const { 'content-type': type = 'text/plain', authorization = '' } = headers;
			const answer = await fetch(`${setup.sandbox.url}${path}`, {
				method,
				headers: { 'content-type': type, authorization },
				body: method === 'POST' ? body : undefined,
			});
			const text = await answer.text();
			const token = /"access_token":"([^"]+)"/.exec(text)?.[1];
			if (token !== undefined) tokens.add(token);
			return { status: answer.status, headers: { 'content-type': 'application/json' }, body: text };
		});
		await runEverything();
	});

	afterAll(async () => {
		await Promise.all([setup.close(), proxy.close()]);
	});

	const secretsOf = () => [setup.sandbox.clientSecret, ...tokens];

	async function failing(what: string, node: INode): Promise<void> {
		const { wallets, programs, cards } = setup.sandbox.seed;
		const items = [0, 1].map((place) => ({
			wallet: wallets[place] ?? '',
			program: programs[0] ?? '',
			card: cards[place] ?? '',
		}));
		results.push({ what, result: await setup.run(node, items) });
	}

	async function runEverything(): Promise<void> {
		const options = { maxRetries: 0, timeout: 1 };
		const tokenUrl = `${proxy.url}/oauth2/token`;
		await setup.saveCredential({ tokenUrl });
		await failing('no fault', createNode(options));
		for (const [place, fault] of API_FAULTS.entries()) {
			setup.sandbox.reset();
			setup.sandbox.setFaults({ match: { path: '/customers/*' }, fault });
			const onError = ON_ERROR[place % ON_ERROR.length];
			const settings = onError === undefined ? {} : { onError };
			const create = createNode(options, settings);
			await failing(`API ${JSON.stringify(fault)}`, create);
			await failing(`API ${JSON.stringify(fault)}`, updateNode('ACTIVE', options, settings));
		}
		for (const [place, fault] of TOKEN_FAULTS.entries()) {
			setup.sandbox.reset();
			setup.sandbox.revokeTokensNow();
			setup.sandbox.setFaults({ match: { path: '/oauth2/token' }, fault });
			await setup.saveCredential({ tokenUrl: place % 2 === 0 ? tokenUrl : '' });
			await failing(`token ${JSON.stringify(fault)}`, createNode(options));
			tests.push(await tested({ tokenUrl: '' }));
		}
	}

	async function tested(changes: Record<string, string>): Promise<string> {
		const data = setup.credentialData(changes);
		const row = { id: CREDENTIAL_ID, name: 'Kobble', type: 'kobbleApi', data };
		return (await setup.engine.testCredential(row)).message;
	}

	it('the runs failed in all the intended ways', () => {
		expect(tokens.size).toBeGreaterThan(0);
		const unfailed = results.filter(({ result }) => !/"error"/.test(JSON.stringify(result)));
		expect(unfailed.map(({ what }) => what)).toEqual(['no fault']);
		const messages = results.map(({ result }) => result.error?.message ?? '');
		expect(new Set(messages).size).toBeGreaterThan(8);
		expect(new Set(tests).size).toBeGreaterThan(5);
	});

	it('would be found by this search, as it is in the credential itself', async () => {
		const error = Object.assign(new Error('x'), {
			deep: await setup.engine.readCredential(CREDENTIAL_ID),
		});
		Object.defineProperty(error, 'cause', { value: { tokens: [...tokens] }, enumerable: false });
		for (const secret of secretsOf()) expect(collectText(error)).toContain(secret);
	});

	it('in an error, or in its stack, description, context or cause', () => {
		for (const { what, result } of results) {
			const text = collectText([result.error, result.getError('Kobble Cards')]);
			for (const secret of secretsOf()) expect(`${what} ${text}`).not.toContain(secret);
		}
	});

	it('in the run data that n8n saves, including the output items', () => {
		for (const { what, result } of results) {
			const text = collectText(result.runExecutionData);
			for (const secret of secretsOf()) expect(`${what} ${text}`).not.toContain(secret);
		}
	});

	it('in the output of the n8n process', () => {
		for (const secret of secretsOf()) expect(setup.engine.log()).not.toContain(secret);
	});

	it('in the result of a credential test', () => {
		for (const secret of secretsOf()) expect(tests.join('\n')).not.toContain(secret);
	});

	it('in requests to the API: the secret is sent only to the token endpoint', () => {
		const { clientSecret } = setup.sandbox;
		expect(proxy.seen.some(({ body }) => body.includes(clientSecret))).toBe(true);
		const addresses = setup.sandbox
			.requests()
			.map(({ path, query }) => JSON.stringify([path, query]));
		for (const secret of secretsOf()) expect(addresses.join('\n')).not.toContain(secret);
	});
});
