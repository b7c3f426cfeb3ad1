import {
	createCard,
	generateCardSecret,
	getCard,
	listCards,
	replaceOrRenewCard,
	updateCardStatus,
} from './cards';
import type { Operation } from './operation';
import { createEnduser, getEnduser, listEndusers } from './endusers';
import { createRelay } from './relays';
import {
	createBeneficiary,
	getBeneficiary,
	listBeneficiaries,
	updateBeneficiary,
} from './beneficiaries';
import { createClient, getClient, listClients, updateClientStatus } from './clients';
import { createProgram, getProgram, listPrograms } from './programs';
import {
	createManualCredit,
	createManualDebit,
	createTransaction,
	getTransaction,
	listTransactions,
} from './transactions';
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
		listTransactions,
		createTransaction,
		createManualCredit,
		createManualDebit,
		getTransaction,
		listBeneficiaries,
		createBeneficiary,
		getBeneficiary,
		updateBeneficiary,
		listClients,
		createClient,
		getClient,
		updateClientStatus,
		createRelay,
		createWebhook,
		listWebhooks,
		deleteWebhook,
	}),
);

/** The operations that require an idempotency key and return the first response for a repeat. */
export const KEYED_OPERATIONS: ReadonlySet<string> = new Set([
	'createCard',
	'replaceOrRenewCard',
	'generateCardSecret',
	'createTransaction',
	'createManualCredit',
	'createManualDebit',
]);
