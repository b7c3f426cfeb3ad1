import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { KobbleCards } from '../../../nodes/Kobble/KobbleCards.node';
import { KobbleWallets } from '../../../nodes/Kobble/KobbleWallets.node';

const READING = ['get', 'getAll'];
const BRAKES = ['approvedPlan', 'maxChanges', 'preview'];

interface OptionsOfOperation {
	readonly resource: string;
	readonly operation: string;
	readonly options: readonly string[];
	readonly texts: readonly string[];
}

/** The Options collection of each operation. */
function listOptions({ properties }: INodeTypeDescription): OptionsOfOperation[] {
	return properties
		.filter(({ name }) => name === 'options')
		.map((field) => ({
			resource: readShown(field, 'resource'),
			operation: readShown(field, 'operation'),
			options: (field.options ?? []).map(({ name }) => name),
			texts: (field.options ?? []).map((option) =>
				'description' in option ? (option.description ?? '') : '',
			),
		}));
}

function readShown({ displayOptions }: INodeProperties, name: string): string {
	return String(displayOptions?.show?.[name]?.[0]);
}

const all = [new KobbleCards(), new KobbleWallets()].flatMap(({ description }) =>
	listOptions(description),
);

describe('the brakes in the editor', () => {
	it.each(all.filter(({ operation }) => !READING.includes(operation)))(
		'$resource: $operation has them, because it changes something',
		({ options }) => {
			expect(options).toEqual(expect.arrayContaining(BRAKES));
			expect(new Set(options).size).toBe(options.length);
		},
	);

	it.each(all.filter(({ operation }) => READING.includes(operation)))(
		'$resource: $operation has none, because it only reads',
		({ options }) => {
			expect(options.filter((name) => [...BRAKES, 'maxTotal'].includes(name))).toEqual([]);
		},
	);

	it.each(all.filter(({ options }) => options.includes('maxChanges')))(
		'of $resource: $operation speak of guards only if it has them',
		({ options, texts }) => {
			expect(texts.join(' ').includes('With Only If Status')).toBe(
				options.includes('onlyIfStatus'),
			);
		},
	);

	it('have Max Total where money moves', () => {
		const withTotal = all.filter(({ options }) => options.includes('maxTotal'));
		expect(withTotal.map(({ resource, operation }) => `${resource}: ${operation}`)).toEqual([
			'transaction: create',
			'transaction: credit',
			'transaction: debit',
		]);
	});
});
