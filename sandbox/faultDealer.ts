import type { AnswerFault, FaultMatch, FaultRule } from './faults';

/** What the dealer looks at. */
export interface DealtRequest {
	method: string;
	path: string;
	/** The path as the contract writes it. */
	template: string;
	idempotencyKey?: string;
	body: unknown;
}

/** What a request gets: a wait, and maybe a fault in place of its answer. */
export interface Deal {
	latencyMs: number;
	fault?: AnswerFault;
}

interface Counted {
	rule: FaultRule;
	matched: number;
	dealt: number;
}

function pathFits(pattern: string, request: DealtRequest): boolean {
	if (pattern.endsWith('*')) {
		const start = pattern.slice(0, -1);
		return request.path.startsWith(start) || request.template.startsWith(start);
	}
	return request.template === pattern || request.path === pattern;
}

function fits(match: FaultMatch, request: DealtRequest, isFirstTry: boolean): boolean {
	const { method, path, bodyContains, onlyFirstTryOfKey } = match;
	if (method !== undefined && method.toUpperCase() !== request.method) return false;
	if (path !== undefined && !pathFits(path, request)) return false;
	if (onlyFirstTryOfKey === true && !isFirstTry) return false;
	return bodyContains === undefined || JSON.stringify(request.body ?? '').includes(bodyContains);
}

function isDue({ rule: { match = {} }, matched, dealt }: Counted): boolean {
	if (match.times !== undefined && dealt >= match.times) return false;
	if (match.every !== undefined && matched % match.every !== 0) return false;
	if (match.nth !== undefined && !match.nth.includes(matched)) return false;
	return match.first === undefined || matched <= match.first;
}

/** Deals faults by rules. Every rule counts what it matches; the first one due is dealt. */
export class FaultDealer {
	private rules: Counted[] = [];
	private keysSeen = new Set<string>();

	/** Puts these rules in place of all others and starts counting anew. */
	setRules(rules: readonly FaultRule[]): void {
		this.rules = rules.map((rule) => ({ rule, matched: 0, dealt: 0 }));
		this.keysSeen = new Set();
	}

	deal(request: DealtRequest): Deal {
		if (this.rules.length === 0) return { latencyMs: 0 };
		const isFirstTry = this.isFirstTry(request);
		const deal: Deal = { latencyMs: 0 };
		for (const counted of this.rules) {
			const { match, fault } = counted.rule;
			if (!fits(match ?? {}, request, isFirstTry)) continue;
			counted.matched += 1;
			if (!isDue(counted)) continue;
			if (fault.kind === 'latency') deal.latencyMs += fault.ms;
			else if (deal.fault === undefined) deal.fault = fault;
			else continue;
			counted.dealt += 1;
		}
		return deal;
	}

	private isFirstTry({ idempotencyKey, method, path }: DealtRequest): boolean {
		if (idempotencyKey === undefined) return true;
		const slot = `${method} ${path} ${idempotencyKey}`;
		const isFirst = !this.keysSeen.has(slot);
		this.keysSeen.add(slot);
		return isFirst;
	}
}
