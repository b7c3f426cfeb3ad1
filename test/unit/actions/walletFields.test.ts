import { NodeHelpers } from 'n8n-workflow';
import type {
	INode,
	INodeProperties,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import { KobbleWallets } from '../../../nodes/Kobble/KobbleWallets.node';

const { description } = new KobbleWallets();
const asTool: INodeTypeDescription = { ...description, name: `${description.name}Tool` };

/** The fields that n8n shows for these parameters. */
function shown(parameters: INode['parameters'], type: INodeTypeDescription): INodeProperties[] {
	return type.properties.filter((property) => isShown(property, parameters, type));
}

function isShown(
	one: INodeProperties | INodePropertyOptions,
	parameters: INode['parameters'],
	type: INodeTypeDescription,
): boolean {
	const node: INode = {
		id: 'node',
		name: 'Kobble Wallets',
		type: `n8n-nodes-kobble.${type.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	return NodeHelpers.displayParameter(parameters, one, node, type);
}

function listChoices(
	name: string,
	parameters: INode['parameters'],
	type: INodeTypeDescription,
): string[] {
	const [field, ...others] = shown(parameters, type).filter((one) => one.name === name);
	expect(others).toEqual([]);
	return (field?.options ?? [])
		.filter((option) => !('value' in option) || isShown(option, parameters, type))
		.map((option) => option.name);
}

describe('the form of Kobble Wallets', () => {
	it('offers an agent no money, no bank accounts and no administration', () => {
		const resources = listChoices('resource', {}, asTool);
		expect(resources).toEqual(['Beneficiary', 'Enduser', 'Transaction', 'Wallet']);
		const offered = resources.map((resource) => [
			resource,
			...listChoices('operation', { resource: resource.toLowerCase() }, asTool),
		]);
		expect(offered).toEqual([
			['Beneficiary', 'Get', 'Get Many'],
			['Enduser', 'Create', 'Get', 'Get Many'],
			['Transaction', 'Get', 'Get Many'],
			['Wallet', 'Create', 'Get', 'Get Many', 'Update Status'],
		]);
	});

	it.each(['get', 'getAll'])(
		'says that the model reads account numbers only to an agent with %s of beneficiaries',
		(operation) => {
			const listNotices = (type: INodeTypeDescription) =>
				shown({ resource: 'beneficiary', operation }, type)
					.filter((property) => property.type === 'notice')
					.map(({ displayName }) => displayName.split(',')[0]);
			expect(listNotices(asTool)).toContain('The model');
			expect(listNotices(description)).not.toContain('The model');
		},
	);

	it('offers a person everything', () => {
		const resources = listChoices('resource', {}, description);
		const operations = resources.flatMap((resource) =>
			listChoices('operation', { resource: resource.toLowerCase() }, description),
		);
		expect([resources.length, operations.length]).toEqual([7, 24]);
	});

	it('has a default for each selector that is one of its choices', () => {
		const selectors = description.properties.filter(({ name }) =>
			['resource', 'operation'].includes(name),
		);
		for (const { options = [], default: chosen } of selectors) {
			expect(options).toContainEqual(expect.objectContaining({ value: chosen }));
		}
	});

	it.each([
		['wallet', 'To Wallet', 'searchWallets'],
		['beneficiary', 'Beneficiary', 'searchBeneficiaries'],
	])('offers a list of what a transaction goes to: a %s', (toType, displayName, list) => {
		const parameters = { resource: 'transaction', operation: 'create', toType };
		const [, to, ...others] = shown(parameters, description).filter(({ modes }) => modes);
		expect(others).toEqual([]);
		expect(to?.displayName).toBe(displayName);
		expect(to?.modes?.[0]?.typeOptions?.searchListMethod).toBe(list);
	});

	it('calls each mode with a list "list", because the editor opens no other', () => {
		const modes = description.properties.flatMap((property) => property.modes ?? []);
		const names = modes.filter(({ type }) => type === 'list').map(({ name }) => name);
		expect(names.length).toBeGreaterThan(5);
		expect(new Set(names)).toEqual(new Set(['list']));
	});

	it('never shows two fields with one name', () => {
		for (const type of [description, asTool]) {
			for (const resource of listChoices('resource', {}, type)) {
				const value = resource.toLowerCase();
				const field = shown({ resource: value }, type).find(({ name }) => name === 'operation');
				for (const option of field?.options ?? []) {
					const operation = 'value' in option ? String(option.value) : '';
					const parameters = { resource: value, operation, enduserType: 'person' };
					const names = shown(parameters, type).map(({ name }) => name);
					expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
				}
			}
		}
	});
});
