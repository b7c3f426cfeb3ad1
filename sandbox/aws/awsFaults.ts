import { parseUrl } from '../loopback';
import { BAD_CERTIFICATES, type BadCertificate } from './signingKey';

/** The target of a fault of SNS's host: the certificate download, a link, or the TLS connection. */
export const AWS_TARGETS = ['certificate', 'confirm', 'unsubscribe', 'tls'] as const;
export type AwsTarget = (typeof AWS_TARGETS)[number];

export const BAD_TLS = ['tlsExpired', 'tlsOtherHost', 'tlsUntrusted'] as const;
export type BadTls = (typeof BAD_TLS)[number];

const BAD_ANSWERS = ['status', 'redirect', 'slow', 'hang', 'reset', 'oversized'] as const;

/**
 * The effect of a fault. `oversized` sends `bytes`, 64 MiB by default, which is endless in practice; `lost` acts, then
 * breaks the connection; `notPem` responds with 200 and a web page.
 */
export type AwsFaultKind =
	| (typeof BAD_ANSWERS)[number]
	| 'lost'
	| 'notPem'
	| BadCertificate
	| BadTls;

export interface AwsFault {
	on: AwsTarget;
	kind: AwsFaultKind;
	/** Maximum number of times. Default: no limit. */
	times?: number;
	/** For `status` (default 500) and `redirect` (default 302). */
	status?: number;
	/** For `redirect`: an absolute URL. */
	to?: string;
	/** For `slow`. Default 3000. */
	ms?: number;
	/** For `oversized`. */
	bytes?: number;
}

const KINDS: Readonly<Record<AwsTarget, readonly AwsFaultKind[]>> = {
	certificate: [...BAD_ANSWERS, 'notPem', ...BAD_CERTIFICATES],
	confirm: [...BAD_ANSWERS, 'lost'],
	unsubscribe: [...BAD_ANSWERS, 'lost'],
	tls: BAD_TLS,
};

const NUMBERS = ['times', 'status', 'ms', 'bytes'] as const;
const FIELDS: ReadonlySet<string> = new Set(['on', 'kind', 'to', ...NUMBERS]);

function readField(value: object, name: string): unknown {
	return Object.entries(value).find(([key]) => key === name)?.[1];
}

function isAwsFault(value: object): value is AwsFault {
	const unknown = Object.keys(value).find((name) => !FIELDS.has(name));
	if (unknown !== undefined) throw new Error(`A fault of the AWS host has no field "${unknown}"`);
	const place = AWS_TARGETS.find((name) => name === readField(value, 'on'));
	if (place === undefined) throw new Error(`"on" takes one of ${AWS_TARGETS.join(', ')}`);
	if (!KINDS[place].some((kind) => kind === readField(value, 'kind'))) {
		throw new Error(`"kind" on ${place} takes one of ${KINDS[place].join(', ')}`);
	}
	for (const name of NUMBERS) {
		const given = readField(value, name);
		if (given !== undefined && (!Number.isInteger(given) || Number(given) < 1)) {
			throw new Error(`"${name}" takes a whole number from 1`);
		}
	}
	const to = readField(value, 'to');
	if (
		readField(value, 'kind') === 'redirect' &&
		(typeof to !== 'string' || parseUrl(to) === undefined)
	) {
		throw new Error('A redirect needs "to", an absolute URL');
	}
	return true;
}

/** Parses one fault or a list from JSON. Throws an error that says what is wrong. */
export function parseAwsFaults(value: unknown): AwsFault[] {
	return [value].flat().map((one: unknown) => {
		if (typeof one !== 'object' || one === null) {
			throw new Error('A fault of the AWS host is an object { on, kind }');
		}
		if (!isAwsFault(one)) throw new Error('This is not a fault of the AWS host');
		return one;
	});
}

/** Holds the faults and picks the one to apply. */
export class AwsFaults {
	private rules: Array<{ fault: AwsFault; injected: number }> = [];

	/** Replaces all earlier faults. */
	set(faults: readonly AwsFault[]): void {
		this.rules = faults.map((fault) => ({ fault, injected: 0 }));
	}

	takeNext(place: AwsTarget): AwsFault | undefined {
		const rule = this.rules.find(
			({ fault, injected }) => fault.on === place && injected < (fault.times ?? Infinity),
		);
		if (rule !== undefined) rule.injected += 1;
		return rule?.fault;
	}
}
