import type { INode } from 'n8n-workflow';

import { isJsonObject } from '../../nodes/Kobble/data/json';
import type { FaultMatch } from '../../sandbox/faults';
import type { Sandbox } from '../../sandbox/sandbox';
import {
	BALANCE,
	createOperationNode,
	CREATING_OPERATIONS,
} from '../integration/kobbleWallets/creatingOperations';
import type { CreatingOperation } from '../integration/kobbleWallets/creatingOperations';
import {
	byId,
	createKobbleCards,
	createNode,
	NODE_NAME,
	updateNode,
} from '../integration/nodeSetup';
import { check } from './wishes';

export type Item = Record<string, string | number>;

/** An operation as the histories on the engine play it. */
export interface EngineOperation {
	readonly nodeName: string;
	/** The request that changes something. */
	readonly change: FaultMatch;
	/** Whether it sets a value; `CardWatch` checks it. */
	readonly isStatusChange?: boolean;
	/** Whether a change goes out all the same if what it reads before is forbidden to the client. */
	readonly isSentUnread?: boolean;
	/** Whether the node has the option Idempotency Key for it. */
	readonly isKeyed: boolean;
	/** Whether a retry looks for what an earlier try made. */
	readonly canLook: boolean;
	/**
	 * Whether two items may ask for the same thing: not if Kobble has one of it, so that a look takes
	 * another item's for its own.
	 */
	readonly canShare: boolean;
	/**
	 * Whether a killed worker may lose the next key of an item that Kobble had refused, see
	 * docs/idempotency.md.
	 */
	readonly canLoseNextKey: boolean;
	createNode(options: INode['parameters'], settings: Partial<INode>): INode;
	/** @param index of what is asked for */
	createItem(sandbox: Sandbox, index: number): Item;
	countDeeds(sandbox: Sandbox, index: number): number;
	check?(sandbox: Sandbox, index: number): void;
}

const CARDS = '/customers/v1/cards';

const createCard: EngineOperation = {
	nodeName: NODE_NAME,
	change: { method: 'POST', path: CARDS },
	...{ isKeyed: true, canLook: true, canShare: false, canLoseNextKey: true },
	createNode,
	createItem: ({ seed }, index) => ({
		wallet: seed.wallets[index] ?? '',
		program: seed.programs[0] ?? '',
	}),
	countDeeds: (sandbox, index) =>
		sandbox.counters().cardsPerWallet[sandbox.seed.wallets[index] ?? ''] ?? 0,
};

function createCardChange(operation: 'replace' | 'renew'): EngineOperation {
	return {
		nodeName: NODE_NAME,
		change: { method: 'POST', path: `${CARDS}/*` },
		...{ isKeyed: true, canLook: false, canShare: true, canLoseNextKey: true },
		createNode: (options, settings) =>
			createKobbleCards({ operation, cardId: byId('={{ $json.card }}'), options }, settings),
		createItem: ({ seed }, index) => ({ card: seed.cards[index] ?? '' }),
		countDeeds: ({ seed, state }, index) => {
			const wallet = seed.linkedWallets[index];
			if (operation === 'replace') {
				return state.cardsByAge.filter(({ wallet_id: id }) => id === wallet).length - 1;
			}
			const card = state.cards.get(seed.cards[index] ?? '');
			// Each renewal adds three years.
			return card === undefined ? 0 : (getYear(card.expiry) - getYear(card.created_at)) / 3 - 1;
		},
	};
}

function getYear(time: string): number {
	return new Date(time).getUTCFullYear();
}

function createCreatingOperation(operation: CreatingOperation): EngineOperation {
	const { nodeName, path, kind, isKeyed, balanceChange } = operation;
	const canShare = !['wallet', 'program', 'webhook'].includes(kind);
	return {
		nodeName,
		change: { method: 'POST', path },
		...{ isKeyed, canLook: true, canShare, canLoseNextKey: false },
		isSentUnread: kind === 'transaction',
		createNode: (options, settings) => createOperationNode(operation, options, settings),
		createItem: (sandbox, index) => operation.makeItem(sandbox, index),
		countDeeds: (sandbox, index) => countRecords(sandbox, operation, index),
		check: (sandbox, index) => {
			if (balanceChange === undefined) return;
			const wallet = sandbox.state.wallets.get(sandbox.seed.wallets[index] ?? '');
			const expected = BALANCE + balanceChange * countRecords(sandbox, operation, index);
			check(wallet?.amount === expected, `Balance ${wallet?.amount} instead of ${expected}`);
		},
	};
}

function countRecords(sandbox: Sandbox, operation: CreatingOperation, index: number): number {
	const { state, seed } = sandbox;
	const item = operation.makeItem(sandbox, index);
	switch (operation.kind) {
		case 'enduser':
			return [...state.endusers.values()].filter(
				({ person }) => isJsonObject(person) && person.email === item.email,
			).length;
		case 'beneficiary':
			return [...state.beneficiaries.values()].filter(
				({ account_number: account }) => account === item.account,
			).length;
		case 'wallet':
			return (
				[...state.wallets.values()].filter(({ holder_id: id }) => id === seed.endusers[index])
					.length - 1
			);
		case 'program':
			return [...state.programs.values()].filter(
				({ metadata }) => isJsonObject(metadata) && metadata.row === String(item.row),
			).length;
		case 'webhook':
			return sandbox.webhooks
				.subscriptions()
				.filter(({ subscription }) => subscription.url === item.url).length;
		default:
			return state.transactionsByAge.filter(({ reference }) => reference === item.reference).length;
	}
}

const GUARDS: Readonly<Record<string, INode['parameters']>> = {
	'without a guard': {},
	'with Only If Status': { onlyIfStatus: ['SUSPENDED'] },
	'with Skip If Unchanged': { skipIfUnchanged: true },
};

/** Sets suspended cards to ACTIVE. */
function createStatusChange(guard: INode['parameters']): EngineOperation {
	return {
		nodeName: NODE_NAME,
		change: { method: 'PATCH', path: `${CARDS}/*` },
		isStatusChange: true,
		isSentUnread: true,
		...{ isKeyed: false, canLook: true, canShare: false, canLoseNextKey: false },
		createNode: (options, settings) => updateNode('ACTIVE', { ...guard, ...options }, settings),
		createItem: ({ seed }, index) => ({ card: seed.cards[index] ?? '' }),
		countDeeds: () => 0,
	};
}

/** By the name that a failing history is printed with. */
export const ENGINE_OPERATIONS: Readonly<Record<string, EngineOperation>> = {
	'card: create': createCard,
	'card: replace': createCardChange('replace'),
	'card: renew': createCardChange('renew'),
	...Object.fromEntries(
		Object.entries(GUARDS).map(([name, guard]) => [
			`card: update status ${name}`,
			createStatusChange(guard),
		]),
	),
	...Object.fromEntries(
		CREATING_OPERATIONS.map((operation) => [operation.name, createCreatingOperation(operation)]),
	),
};
