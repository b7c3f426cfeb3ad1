import { NodeHelpers } from 'n8n-workflow';
import type { INode, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { KobbleCards } from '../../../nodes/Kobble/KobbleCards.node';

const { description } = new KobbleCards();
const asTool: INodeTypeDescription = { ...description, name: `${description.name}Tool` };

/** The fields that n8n shows for these parameters. */
function shown(parameters: INode['parameters'], type = description): INodeProperties[] {
	const node: INode = {
		id: 'node',
		name: 'Kobble Cards',
		type: `n8n-nodes-kobble.${type.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	return type.properties.filter((property) =>
		NodeHelpers.displayParameter(parameters, property, node, type),
	);
}

const getNames = (properties: INodeProperties[]) => properties.map(({ name }) => name);

function listOperations(resource: string, type = description): string[] {
	const [field, ...others] = shown({ resource }, type).filter(({ name }) => name === 'operation');
	expect(others).toEqual([]);
	return (field?.options ?? []).map(({ name }) => name);
}

function listOptions(parameters: INode['parameters'], collection: string): string[] {
	const field = shown(parameters).find(({ name }) => name === collection);
	return (field?.options ?? []).map(({ name }) => name);
}

describe('the form of Kobble Cards', () => {
	it('lists the operations of a resource by name', () => {
		expect(listOperations('card')).toEqual([
			'Create',
			'Generate Secret',
			'Get',
			'Get Many',
			'Renew',
			'Replace',
			'Update Status',
		]);
		expect(listOperations('cardProgram')).toEqual(['Create', 'Get', 'Get Many']);
	});

	it('offers an agent everything except the secrets', () => {
		expect(listOperations('card', asTool)).toEqual([
			'Create',
			'Get',
			'Get Many',
			'Renew',
			'Replace',
			'Update Status',
		]);
		const secret = { resource: 'card', operation: 'generateSecret' };
		expect(getNames(shown(secret, asTool))).toEqual(['resource', 'operation']);
	});

	test.each([
		['card', 'create', ['walletId', 'programId', 'options']],
		['card', 'generateSecret', ['secretNotice', 'cardId', 'remarks', 'options']],
		['card', 'get', ['cardId', 'options']],
		['card', 'getAll', ['returnAll', 'limit', 'filters', 'options']],
		['card', 'renew', ['cardId', 'additionalFields', 'options']],
		['card', 'replace', ['cardId', 'additionalFields', 'options']],
		['card', 'updateStatus', ['cardId', 'status', 'options']],
		['cardProgram', 'create', ['programType', 'partnerProduct', 'metadata', 'options']],
		['cardProgram', 'get', ['programId', 'options']],
		['cardProgram', 'getAll', ['returnAll', 'limit', 'options']],
	])('shows for %s %s only the relevant fields', (resource, operation, fields) => {
		const parameters = { resource, operation, returnAll: false };
		expect(getNames(shown(parameters))).toEqual(['resource', 'operation', ...fields]);
	});

	it('hides the limit if Return All is on', () => {
		const parameters = { resource: 'card', operation: 'getAll', returnAll: true };
		expect(getNames(shown(parameters))).not.toContain('limit');
	});

	test.each([
		['create', ['Idempotency Key', 'If Wallet Has Card']],
		['generateSecret', []],
		['get', []],
		['replace', ['Idempotency Key']],
		['updateStatus', ['Only If Status', 'Skip If Unchanged']],
	])('has the options for %s, sorted by name', (operation, own) => {
		const names = shown({ resource: 'card', operation })
			.find(({ name }) => name === 'options')
			?.options?.map((option) => ('displayName' in option ? option.displayName : option.name));
		expect(names).toEqual([...(names ?? [])].sort());
		const brakes = operation === 'get' ? [] : ['Approved Plan', 'Max Changes', 'Preview'];
		const common = ['Concurrency', 'Max Retries', 'Timeout (Seconds)'];
		expect(names).toEqual([...common, ...brakes, ...own].sort());
	});

	it('has the filters of the design', () => {
		const filters = listOptions({ resource: 'card', operation: 'getAll' }, 'filters');
		expect(filters.sort()).toEqual(['from', 'programId', 'status', 'to', 'walletId']);
	});

	it('selects from a list first, then by ID, with existing list methods', () => {
		const locators = description.properties.filter(({ type }) => type === 'resourceLocator');
		const { listSearch } = new KobbleCards().methods;
		expect(new Set(getNames(locators))).toEqual(new Set(['cardId', 'walletId', 'programId']));
		for (const { modes } of locators) {
			expect(modes?.map(({ name }) => name)).toEqual(['list', 'id']);
			expect(Object.keys(listSearch)).toContain(modes?.[0]?.typeOptions?.searchListMethod);
		}
	});
});
