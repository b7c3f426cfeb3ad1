import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import * as cardOperations from './actions/card';
import * as programOperations from './actions/cardProgram';
import { buildNodeProperties } from './actions/nodeProperties';
import { searchCards } from './methods/searchCards';
import { searchPrograms } from './methods/searchPrograms';
import { searchWallets } from './methods/searchWallets';
import { createResource } from './actions/operation';
import { runOperation } from './execution/runOperation';

const resources = [
	createResource('Card', 'card', cardOperations),
	createResource('Card Program', 'cardProgram', programOperations),
];

export class KobbleCards implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kobble Cards',
		name: 'kobbleCards',
		icon: { light: 'file:../../icons/kobble.svg', dark: 'file:../../icons/kobble.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Issue, find, suspend, replace and renew cards with Kobble',
		defaults: { name: 'Kobble Cards' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kobbleApi', required: true }],
		properties: buildNodeProperties(resources),
	};

	methods = {
		listSearch: { searchCards, searchPrograms, searchWallets },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this, resources)];
	}
}
