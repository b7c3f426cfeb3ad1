import {
	REDIRECT_STATUSES,
	type Fault,
	type FaultKind,
	type FaultMatch,
	type FaultRule,
} from './faults';
import { flag, oneOf, text, type Check } from './valueChecks';

type Checks = Record<string, Check>;

const whole = (least: number, most = Number.MAX_SAFE_INTEGER): Check => [
	(value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
	`a whole number from ${least}`,
];
const when = oneOf(['before', 'after']);
const status = whole(200, 599);
const anything: Check = [() => true, 'any JSON value'];
const secondsOrText: Check = [
	(value) => text[0](value) || (typeof value === 'number' && value >= 0),
	'seconds or a text',
];

const MATCH_CHECKS: Checks = {
	method: text,
	path: text,
	bodyContains: text,
	every: whole(1),
	nth: [
		(value) => Array.isArray(value) && value.every((place) => whole(1)[0](place)),
		'a list of whole numbers from 1',
	],
	first: whole(1),
	times: whole(1),
	onlyFirstTryOfKey: flag,
};

/** The fields of each kind, and which of them are required. */
const FAULT_CHECKS: Record<FaultKind, { fields: Checks; required: string[] }> = {
	latency: { fields: { ms: whole(0) }, required: ['ms'] },
	status: {
		fields: {
			status,
			retryAfter: secondsOrText,
			body: oneOf(['json', 'html', 'gateway', 'empty']),
			keep: flag,
			when,
		},
		required: ['status'],
	},
	json: { fields: { body: anything, status, when }, required: ['body'] },
	envelope: { fields: { field: text }, required: [] },
	empty: { fields: { status, when }, required: [] },
	drip: { fields: { ms: whole(0), everyMs: whole(1) }, required: ['ms'] },
	reset: { fields: { when }, required: [] },
	truncate: { fields: {}, required: [] },
	hang: { fields: { when }, required: [] },
	redirect: { fields: { to: text, status: oneOf(REDIRECT_STATUSES), when }, required: ['to'] },
	html: { fields: { when }, required: [] },
	wrongCard: { fields: { when }, required: [] },
};

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkFields(value: Record<string, unknown>, checks: Checks, place: string): void {
	for (const [name, given] of Object.entries(value)) {
		const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
		if (check === undefined) {
			const known = Object.keys(checks).join(', ') || 'nothing';
			throw new Error(`${place} has no field "${name}"; it takes ${known}`);
		}
		if (!check[0](given)) throw new Error(`${place}: "${name}" takes ${check[1]}`);
	}
}

function isMatch(value: unknown): value is FaultMatch {
	if (!isRecord(value)) throw new Error('"match" is an object');
	checkFields(value, MATCH_CHECKS, 'match');
	return true;
}

function isKind(kind: unknown): kind is FaultKind {
	return typeof kind === 'string' && Object.hasOwn(FAULT_CHECKS, kind);
}

function isFault(value: unknown): value is Fault {
	if (!isRecord(value)) throw new Error('A rule needs "fault", an object');
	const { kind, ...fields } = value;
	if (!isKind(kind)) {
		throw new Error(`"kind" of a fault is one of ${Object.keys(FAULT_CHECKS).join(', ')}`);
	}
	const checks = FAULT_CHECKS[kind];
	checkFields(fields, checks.fields, `fault ${kind}`);
	const missing = checks.required.find((name) => !Object.hasOwn(fields, name));
	if (missing !== undefined) throw new Error(`fault ${kind} needs "${missing}"`);
	return true;
}

function parseRule(value: unknown): FaultRule {
	if (!isRecord(value)) throw new Error('A fault rule is an object { match, fault }');
	const { match, fault, ...rest } = value;
	const stray = Object.keys(rest)[0];
	if (stray !== undefined) throw new Error(`A fault rule has no field "${stray}"`);
	if (!isFault(fault)) throw new Error('A rule needs "fault"');
	if (match === undefined) return { fault };
	if (!isMatch(match)) throw new Error('"match" is an object');
	return { match, fault };
}

/** Parses one rule or a list of rules from JSON. Throws an error that says what is wrong. */
export function parseFaultRules(value: unknown): FaultRule[] {
	return Array.isArray(value) ? value.map(parseRule) : [parseRule(value)];
}
