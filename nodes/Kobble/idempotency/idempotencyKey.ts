import { createHash } from 'node:crypto';

/**
 * How keys are derived. A change here makes other keys, and a retry across an upgrade would then
 * make a second card: a new way gets a new number, and executions keep the one they began with.
 */
export const DERIVATION_VERSION = 1;

/** What a repeat of the same intent has in common, and another intent does not. */
export interface Intent {
	readonly version: number;
	readonly instanceId: string;
	readonly workflowId: string;
	/** The same for one execution and its retries. */
	readonly seed: string;
	readonly nodeId: string;
	/** `undefined` for an agent's tool, where n8n raises the run index at each try. */
	readonly runIndex: number | undefined;
	readonly itemIndex: number | undefined;
	readonly method: string;
	readonly path: string;
	readonly body: string;
	/** How many definite refusals came before: Kobble may replay a refusal after its cause is gone. */
	readonly refusals: number;
}

/** A business reference such as an order number: the same key always, across executions too. */
export interface BusinessReference {
	readonly baseUrl: string;
	readonly clientId: string;
	readonly method: string;
	readonly path: string;
	readonly reference: string;
}

/** The key of an intent, laid out as the UUID v4 that Kobble wants [doc-1820627]. */
export function deriveIntentKey(intent: Intent): string {
	return hashAsUuidV4([
		'intent',
		intent.version,
		intent.instanceId,
		intent.workflowId,
		intent.seed,
		intent.nodeId,
		intent.runIndex ?? null,
		intent.itemIndex ?? null,
		intent.method,
		intent.path,
		intent.body,
		intent.refusals,
	]);
}

/** The key of a business reference; its body is left out, so that a changed one is noticed. */
export function deriveReferenceKey(reference: BusinessReference): string {
	return hashAsUuidV4([
		'reference',
		1,
		reference.baseUrl,
		reference.clientId,
		reference.method,
		reference.path,
		reference.reference,
	]);
}

/** JSON keeps the parts apart: no two lists of parts have the same text. */
function hashAsUuidV4(parts: ReadonlyArray<string | number | null>): string {
	const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = bytes.toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}
