import type { INode } from 'n8n-workflow';

import type { CreatedKind } from '../../../sandbox/requestLog';
import type { Sandbox, SandboxOptions } from '../../../sandbox/sandbox';
import {
	byId,
	createKobbleCards,
	createKobbleWallets,
	NODE_NAME,
	WALLETS_NODE_NAME,
} from '../nodeSetup';

export type Item = Record<string, string | number>;

/** An operation that creates something or moves money, with items that all differ. */
export interface CreatingOperation {
	readonly name: string;
	readonly nodeName: typeof NODE_NAME | typeof WALLETS_NODE_NAME;
	readonly path: string;
	/** What the sandbox counts. */
	readonly kind: CreatedKind;
	readonly isKeyed: boolean;
	readonly parameters: INode['parameters'];
	makeItem(sandbox: Pick<Sandbox, 'seed'>, index: number): Item;
	/** By how much the operation of one item changes the balance of its wallet. */
	readonly balanceChange?: number;
}

/** What the sandbox needs for these operations. No handshake goes to the URLs of the webhooks. */
export const CREATING_SANDBOX: SandboxOptions = {
	webhooks: true,
	settings: { webhookHandshake: 'never' },
};

/** The balance of each wallet before. */
export const BALANCE = 1_000;
/** What each payment moves. */
export const AMOUNT = 7;

const money = {
	amount: '={{ $json.amount }}',
	reference: '={{ $json.reference }}',
	metadata: '={ "row": "{{ $json.reference }}" }',
};

const moneyItem = ({ seed }: Pick<Sandbox, 'seed'>, index: number): Item => ({
	wallet: seed.wallets[index] ?? '',
	amount: AMOUNT,
	reference: `row ${index}`,
});

export const CREATING_OPERATIONS: readonly CreatingOperation[] = [
	{
		name: 'enduser: create',
		nodeName: WALLETS_NODE_NAME,
		path: '/customers/v1/endusers',
		kind: 'enduser',
		isKeyed: false,
		parameters: {
			resource: 'enduser',
			operation: 'create',
			enduserType: 'person',
			firstName: 'Mia',
			lastName: '={{ $json.name }}',
			email: '={{ $json.email }}',
			phoneNumber: '={{ $json.phone }}',
			metadata: '={ "row": {{ $json.row }} }',
		},
		makeItem: (_sandbox, index) => ({
			row: index,
			name: `Tran ${index}`,
			email: `mia${index}@example.com`,
			phone: `+614${String(index).padStart(8, '0')}`,
		}),
	},
	{
		name: 'wallet: create',
		nodeName: WALLETS_NODE_NAME,
		path: '/customers/v1/wallets',
		kind: 'wallet',
		isKeyed: false,
		parameters: {
			resource: 'wallet',
			operation: 'create',
			enduserId: byId('={{ $json.holder }}'),
			asset: 'AUD',
			assetClass: 'CURRENCY',
			partnerProduct: 'KOBBLE_AUD_1',
		},
		makeItem: ({ seed }, index) => ({ holder: seed.endusers[index] ?? '' }),
	},
	{
		name: 'beneficiary: create',
		nodeName: WALLETS_NODE_NAME,
		path: '/customers/v1/beneficiaries',
		kind: 'beneficiary',
		isKeyed: false,
		parameters: {
			resource: 'beneficiary',
			operation: 'create',
			accountName: 'Mia Tran',
			bankName: 'Example Bank',
			bankCountry: 'AUS',
			bankCodeType: 'BSB',
			bankCode: '062-000',
			accountNumber: '={{ $json.account }}',
			metadata: '{}',
		},
		makeItem: (_sandbox, index) => ({ account: `0${10_000_000 + index}` }),
	},
	{
		name: 'transaction: create',
		nodeName: WALLETS_NODE_NAME,
		path: '/customers/v1/transactions',
		kind: 'transaction',
		isKeyed: true,
		parameters: {
			resource: 'transaction',
			operation: 'create',
			fromWalletId: byId('={{ $json.wallet }}'),
			toType: '={{ $json.toType }}',
			toId: byId('={{ $json.to }}'),
			beneficiaryId: byId('={{ $json.to }}'),
			...money,
		},
		// To a beneficiary and to a wallet in turn.
		makeItem: (sandbox, index) => ({
			...moneyItem(sandbox, index),
			...(index % 2 === 0
				? { toType: 'beneficiary', to: sandbox.seed.beneficiaries[0] ?? '' }
				: { toType: 'wallet', to: sandbox.seed.linkedWallets[0] ?? '' }),
		}),
		balanceChange: -AMOUNT,
	},
	{
		name: 'transaction: credit',
		nodeName: WALLETS_NODE_NAME,
		path: '/customers/v1/transactions/manual-credit',
		kind: 'transaction',
		isKeyed: true,
		parameters: {
			resource: 'transaction',
			operation: 'credit',
			toWalletId: byId('={{ $json.wallet }}'),
			...money,
		},
		makeItem: moneyItem,
		balanceChange: AMOUNT,
	},
	{
		name: 'transaction: debit',
		nodeName: WALLETS_NODE_NAME,
		path: '/customers/v1/transactions/manual-debit',
		kind: 'transaction',
		isKeyed: true,
		parameters: {
			resource: 'transaction',
			operation: 'debit',
			fromWalletId: byId('={{ $json.wallet }}'),
			...money,
		},
		makeItem: moneyItem,
		balanceChange: -AMOUNT,
	},
	{
		name: 'card program: create',
		nodeName: NODE_NAME,
		path: '/customers/v1/card-programs',
		kind: 'program',
		isKeyed: false,
		parameters: {
			resource: 'cardProgram',
			operation: 'create',
			programType: 'VIRTUAL',
			partnerProduct: 'KOBBLE_DEBIT_1',
			metadata: '={ "row": "{{ $json.row }}" }',
		},
		makeItem: (_sandbox, index) => ({ row: index }),
	},
	{
		name: 'webhook: create',
		nodeName: WALLETS_NODE_NAME,
		path: '/customer/v1/webhooks/subscriptions',
		kind: 'webhook',
		isKeyed: false,
		parameters: { resource: 'webhook', operation: 'create', url: '={{ $json.url }}' },
		makeItem: (_sandbox, index) => ({ url: `https://localhost/events/${index}` }),
	},
];

/** A text that only the request of this item holds. */
export function getUniqueText({ reference, email, holder, account, url, row }: Item): string {
	return JSON.stringify(String(reference ?? email ?? holder ?? account ?? url ?? row));
}

/** A node with the operation. */
export function createOperationNode(
	{ nodeName, parameters }: CreatingOperation,
	options: INode['parameters'] = {},
	settings: Partial<INode> = {},
): INode {
	const create = nodeName === NODE_NAME ? createKobbleCards : createKobbleWallets;
	return create({ ...parameters, options }, settings);
}
