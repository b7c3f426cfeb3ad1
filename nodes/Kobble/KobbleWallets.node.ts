import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import * as beneficiaryOperations from './actions/beneficiary';
import * as clientOperations from './actions/client';
import * as enduserOperations from './actions/enduser';
import { buildNodeProperties } from './actions/nodeProperties';
import { createResource } from './actions/operation';
import * as relayOperations from './actions/relay';
import * as transactionOperations from './actions/transaction';
import * as walletOperations from './actions/wallet';
import * as webhookOperations from './actions/webhook';
import { runOperation } from './execution/runOperation';
import { searchBeneficiaries } from './methods/searchBeneficiaries';
import { searchEndusers } from './methods/searchEndusers';
import { searchWallets } from './methods/searchWallets';

const resources = [
	createResource('Beneficiary', 'beneficiary', beneficiaryOperations),
	createResource('Client', 'client', clientOperations),
	createResource('Enduser', 'enduser', enduserOperations),
	createResource('Relay', 'relay', relayOperations),
	createResource('Transaction', 'transaction', transactionOperations),
	createResource('Wallet', 'wallet', walletOperations),
	createResource('Webhook', 'webhook', webhookOperations),
];

export class KobbleWallets implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kobble Wallets',
		name: 'kobbleWallets',
		icon: { light: 'file:../../icons/kobble.svg', dark: 'file:../../icons/kobble.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Take in endusers, open wallets and move money with Kobble',
		defaults: { name: 'Kobble Wallets' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kobbleApi', required: true }],
		properties: buildNodeProperties(resources),
	};

	methods = {
		listSearch: { searchBeneficiaries, searchEndusers, searchWallets },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this, resources)];
	}
}
