import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { card } from './card';
import { cardProgram } from './cardProgram';
import { testKobbleCredential } from './credentialTest';
import { fieldsOf } from './description';
import { searchCards } from './listSearch/searchCards';
import { searchPrograms } from './listSearch/searchPrograms';
import { searchWallets } from './listSearch/searchWallets';
import { runOperation } from './runOperation';

const resources = [card, cardProgram];

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
		credentials: [{ name: 'kobbleApi', required: true, testedBy: 'testKobbleCredential' }],
		properties: fieldsOf(resources),
	};

	methods = {
		credentialTest: { testKobbleCredential },
		listSearch: { searchCards, searchPrograms, searchWallets },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this, resources)];
	}
}
