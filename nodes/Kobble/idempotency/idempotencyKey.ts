import { hash } from 'node:crypto';

/**
 * The version of the key derivation. A changed derivation yields other keys, and a retry across an
 * upgrade would then issue a second card. So each change gets a new number, and executions keep the
 * version they began with.
 */
export const DERIVATION_VERSION = 1;

/** The values that all repeats of one intent share, and that distinguish it from other intents. */
export interface Intent {
	readonly version: number;
	readonly instanceId: string;
	readonly workflowId: string;
	/** The same for an execution and its retries. */
	readonly seed: string;
	readonly nodeId: string;
	/** `undefined` for an agent's tool, because n8n increments its run index at each try. */
	readonly runIndex: number | undefined;
	readonly itemIndex: number | undefined;
	readonly method: string;
	readonly path: string;
	readonly body: string;
	/**
	 * The number of definite refusals so far: Kobble may replay a refusal after its cause is gone.
	 */
	readonly refusals: number;
}

/** A business reference such as an order number: always the same key, also across executions. */
export interface BusinessReference {
	readonly baseUrl: string;
	readonly clientId: string;
	readonly method: string;
	readonly path: string;
	readonly reference: string;
}

/** The key of an intent, in the form of a UUID v4, which Kobble requires [doc-1820627]. */
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

/**
 * The key of a business reference. It does not include the body, so that a changed body is
 * detected.
 */
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

/** JSON keeps the parts apart: two different lists never have the same text. */
function hashAsUuidV4(parts: ReadonlyArray<string | number | null>): string {
	const bytes = hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 16);
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
