import type { ApiResponse } from '../apiResponse';
import type { RecordStore } from '../recordStore';
import type { CreatedKind } from '../requestLog';
import type { Settings } from '../settings';
import type { Webhooks } from '../webhooks/webhooks';

/** A request as an operation sees it: authorized, and valid according to the contract. */
export interface OperationRequest {
	records: RecordStore;
	settings: Readonly<Settings>;
	/** The time on the sandbox's clock. */
	now: Date;
	path: Readonly<Record<string, string>>;
	query: Readonly<Record<string, string>>;
	body: unknown;
	/** Set only if the sandbox was started with webhooks. */
	webhooks?: Webhooks;
	/** Called when a record other than a card was created; equal `content` means an unwanted duplicate. */
	onCreated: (kind: CreatedKind, id: string, content: unknown) => void;
	/** Called when Create has issued a card for a wallet. */
	onCardCreated: (walletId: string) => void;
}

/** One operation of the API. It is synchronous, so two of them never interleave. */
export type Operation = (request: OperationRequest) => ApiResponse;
