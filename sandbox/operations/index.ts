import { listCards } from './listCards';
import {
	createCard,
	generateCardSecret,
	getCard,
	replaceOrRenewCard,
	updateCardStatus,
} from './cards';
import type { Operation } from './operation';
import { createEnduser, getEnduser, listEndusers } from './endusers';
import { createProgram, getProgram, listPrograms } from './programs';
import { getTransaction } from './transactions';
import { createWallet, getWallet, listWallets, updateWallet } from './wallets';
import { createWebhook, deleteWebhook, listWebhooks } from './webhooks';

/** The operations of the API by their `operationId` in the contract. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
	Object.entries({
		listCards,
		createCard,
		getCard,
		updateCardStatus,
		replaceOrRenewCard,
		generateCardSecret,
		listPrograms,
		createProgram,
		getProgram,
		listWallets,
		createWallet,
		getWallet,
		updateWallet,
		listEndusers,
		createEnduser,
		getEnduser,
		getTransaction,
		createWebhook,
		listWebhooks,
		deleteWebhook,
	}),
);

/** The operations that ask for an idempotency key and answer a repeat with the first response. */
export const KEYED_OPERATIONS: ReadonlySet<string> = new Set([
	'createCard',
	'replaceOrRenewCard',
	'generateCardSecret',
]);
