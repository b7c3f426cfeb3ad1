import { ItemFields } from '../../../nodes/Kobble/parameters/itemFields';
import { KobbleCards } from '../../../nodes/Kobble/KobbleCards.node';
import { KobbleWallets } from '../../../nodes/Kobble/KobbleWallets.node';

/** Name and display name of each collection of the two nodes. */
const COLLECTIONS = [new KobbleCards(), new KobbleWallets()].flatMap(({ description }) =>
	description.properties
		.filter(({ type }) => type === 'collection')
		.map(({ name, displayName }) => [name, displayName] as const),
);

describe('The fields of an item', () => {
	it.each(COLLECTIONS)('call the collection %s "%s", as the editor does', (name, displayName) => {
		const read = () => {
			throw new Error('no');
		};
		const fields = new ItemFields({ read } as never, 0, 'UTC');

		expect(() => fields.value(name, name, String)).toThrow(`The collection "${displayName}"`);
	});
});
