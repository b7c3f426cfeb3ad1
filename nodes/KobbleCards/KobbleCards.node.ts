import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { card } from './card';
import { testKobbleCredential } from './credentialTest';
import { fieldsOf } from './description';
import { runOperation } from './runOperation';

const resources = [card];

export class KobbleCards implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kobble Cards',
		name: 'kobbleCards',
		icon: { light: 'file:../../icons/kobble.svg', dark: 'file:../../icons/kobble.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Issue cards with Kobble and change their status',
		defaults: { name: 'Kobble Cards' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kobbleApi', required: true, testedBy: 'testKobbleCredential' }],
		properties: fieldsOf(resources),
	};

	methods = { credentialTest: { testKobbleCredential } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this, resources)];
	}
}
