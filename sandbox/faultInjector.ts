import type { AnswerFault, FaultMatch, FaultRule } from './faults';

/** The parts of a request that rules can match. */
export interface FaultTarget {
	method: string;
	path: string;
	/** The path template in the contract. */
	template: string;
	idempotencyKey?: string;
	body: unknown;
}

/** The delay of a request, and the fault that replaces its response, if any. */
export interface Injection {
	latencyMs: number;
	fault?: AnswerFault;
}

interface RuleState {
	rule: FaultRule;
	matched: number;
	injected: number;
}

function matchesPath(pattern: string, request: FaultTarget): boolean {
	if (pattern.endsWith('*')) {
		const start = pattern.slice(0, -1);
		return request.path.startsWith(start) || request.template.startsWith(start);
	}
	return request.template === pattern || request.path === pattern;
}

function matchesRule(match: FaultMatch, request: FaultTarget, isFirstTry: boolean): boolean {
	const { method, path, bodyContains, onlyFirstTryOfKey } = match;
	if (method !== undefined && method.toUpperCase() !== request.method) return false;
	if (path !== undefined && !matchesPath(path, request)) return false;
	if (onlyFirstTryOfKey === true && !isFirstTry) return false;
	return bodyContains === undefined || JSON.stringify(request.body ?? '').includes(bodyContains);
}

function isDue({ rule: { match = {} }, matched, injected }: RuleState): boolean {
	if (match.times !== undefined && injected >= match.times) return false;
	if (match.every !== undefined && matched % match.every !== 0) return false;
	if (match.nth !== undefined && !match.nth.includes(matched)) return false;
	return match.first === undefined || matched <= match.first;
}

/** Chooses faults by rules. Every rule counts the requests that it matches; the first rule that applies is used. */
export class FaultInjector {
	private rules: RuleState[] = [];
	private keysSeen = new Set<string>();

	/** Replaces all rules and starts counting again. */
	setRules(rules: readonly FaultRule[]): void {
		this.rules = rules.map((rule) => ({ rule, matched: 0, injected: 0 }));
		this.keysSeen = new Set();
	}

	inject(request: FaultTarget): Injection {
		if (this.rules.length === 0) return { latencyMs: 0 };
		const isFirstAttempt = this.isFirstTry(request);
		const injection: Injection = { latencyMs: 0 };
		for (const state of this.rules) {
			const { match, fault } = state.rule;
			if (!matchesRule(match ?? {}, request, isFirstAttempt)) continue;
			state.matched += 1;
			if (!isDue(state)) continue;
			if (fault.kind === 'latency') injection.latencyMs += fault.ms;
			else if (injection.fault === undefined) injection.fault = fault;
			else continue;
			state.injected += 1;
		}
		return injection;
	}

	private isFirstTry({ idempotencyKey, method, path }: FaultTarget): boolean {
		if (idempotencyKey === undefined) return true;
		const slot = `${method} ${path} ${idempotencyKey}`;
		const isFirst = !this.keysSeen.has(slot);
		this.keysSeen.add(slot);
		return isFirst;
	}
}
