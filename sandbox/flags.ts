import { parseArgs } from 'node:util';

import type { FaultRule } from './faults';
import { parseFaultRules } from './faultRules';
import { isLoopbackHost } from './loopback';
import type { SandboxOptions } from './sandbox';
import { parseSeedOptions } from './seed';
import { parseSettings, type Settings } from './settings';

export const USAGE = `npm run sandbox -- [flags]
  --port <n>             port of the API (default 4010; 0: any free one)
  --host <name>          a loopback name or address (default 127.0.0.1)
  --token-port <n>       a second listener with the token endpoint only
  --latency <ms>         added to every answer
  --token-lifetime <s>   seconds a token is valid (default 3600)
  --max-in-flight <n>    more requests at once are answered 429
  --max-per-second <n>   more requests within a second are answered 429
  --settings '<json>'    any settings, as in sandbox/README.md
  --fault '<json>'       a fault rule, as in sandbox/README.md; may be repeated
  --seed <n>             the number all ids follow from (default 1)
  --wallets <n>          wallets that can get a card (default 60)
  --cards <n>            cards at the start (default 12)
  --transactions <n>     payments with cards at the start (default 12)
  --balance <n>          balance of these wallets at the start (default 0)
  --webhooks             delivers webhooks, through a simulated Amazon SNS
  --proxy-port <n>       with --webhooks: port of the proxy (default 4011)
  --events-every <s>     with --webhooks: emits an event transaction-create every <s> seconds
  --stop-after <s>       stops after <s> seconds
  --quiet                does not log requests
  --help`;

export interface Flags {
	options: SandboxOptions;
	stopAfterSeconds?: number;
	/** How often an event is emitted; undefined: only on request. */
	eventsEverySeconds?: number;
	quiet: boolean;
	help: boolean;
}

function parseWholeNumber(flag: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d{1,9}$/.test(text)) throw new Error(`--${flag} takes a whole number from 0`);
	return Number(text);
}

function parsePort(flag: string, text: string | undefined): number | undefined {
	const value = parseWholeNumber(flag, text);
	if (value !== undefined && value > 65_535) throw new Error(`--${flag} takes a port up to 65535`);
	return value;
}

function parsePositive(flag: string, text: string | undefined): number | undefined {
	const value = parseWholeNumber(flag, text);
	if (value === 0) throw new Error(`--${flag} takes a whole number from 1`);
	return value;
}

const WITH_WEBHOOKS = ['proxy-port', 'events-every'] as const;

function checkWebhookFlags(
	webhooks: boolean,
	values: Partial<Record<(typeof WITH_WEBHOOKS)[number], string>>,
): void {
	const lonely = WITH_WEBHOOKS.find((name) => values[name] !== undefined);
	if (!webhooks && lonely !== undefined) throw new Error(`--${lonely} goes with --webhooks`);
}

function parseFaultFlags(texts: string[]): FaultRule[] {
	return texts.flatMap((text) => {
		try {
			return parseFaultRules(JSON.parse(text));
		} catch (error) {
			throw new Error(`--fault: ${error instanceof Error ? error.message : 'no JSON'}`);
		}
	});
}

function parseSettingsFlag(text = '{}'): Partial<Settings> {
	try {
		return parseSettings(JSON.parse(text));
	} catch (error) {
		throw new Error(`--settings: ${error instanceof Error ? error.message : 'no JSON'}`);
	}
}

/** Removes undefined fields, so that defaults apply. */
function omitUndefined<T extends object>(value: T): Partial<T> {
	const kept: Partial<T> = { ...value };
	for (const name in kept) if (kept[name] === undefined) delete kept[name];
	return kept;
}

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean', default: false } as const;

/** Parses the command line. Throws an error that names the wrong flag. */
export function parseFlags(args: string[]): Flags {
	const { values } = parseArgs({
		args,
		options: {
			port: TEXT,
			host: TEXT,
			'token-port': TEXT,
			latency: TEXT,
			'token-lifetime': TEXT,
			'max-in-flight': TEXT,
			'max-per-second': TEXT,
			settings: TEXT,
			fault: { type: 'string', multiple: true },
			seed: TEXT,
			wallets: TEXT,
			cards: TEXT,
			transactions: TEXT,
			balance: TEXT,
			webhooks: SWITCH,
			'proxy-port': TEXT,
			'events-every': TEXT,
			'stop-after': TEXT,
			quiet: SWITCH,
			help: SWITCH,
		},
	});
	const host = values.host ?? '127.0.0.1';
	if (!isLoopbackHost(host))
		throw new Error(`--host takes a loopback name or address, not ${host}`);
	checkWebhookFlags(values.webhooks, values);
	return {
		options: {
			port: parsePort('port', values.port) ?? 4010,
			host,
			tokenPort: parsePort('token-port', values['token-port']),
			settings: {
				...parseSettingsFlag(values.settings),
				...omitUndefined({
					latencyMs: parseWholeNumber('latency', values.latency),
					tokenLifetimeSeconds: parseWholeNumber('token-lifetime', values['token-lifetime']),
					maxInFlight: parsePositive('max-in-flight', values['max-in-flight']),
					maxPerSecond: parsePositive('max-per-second', values['max-per-second']),
				}),
			},
			seed: parseSeedOptions(
				omitUndefined({
					seed: parseWholeNumber('seed', values.seed),
					wallets: parseWholeNumber('wallets', values.wallets),
					cards: parseWholeNumber('cards', values.cards),
					transactions: parseWholeNumber('transactions', values.transactions),
					balance: parseWholeNumber('balance', values.balance),
				}),
			),
			webhooks: values.webhooks && {
				proxyPort: parsePort('proxy-port', values['proxy-port']) ?? 4011,
			},
			faults: parseFaultFlags(values.fault ?? []),
		},
		eventsEverySeconds: parsePositive('events-every', values['events-every']),
		stopAfterSeconds: parseWholeNumber('stop-after', values['stop-after']),
		quiet: values.quiet,
		help: values.help,
	};
}
