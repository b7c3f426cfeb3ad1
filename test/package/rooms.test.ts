import { readFileSync } from 'node:fs';

import { drawRooms, PICTURE } from '../../architecture/picture';

describe('The picture of the rooms', () => {
	it('matches the imports; if not, run `npm run draw:rooms`', () => {
		expect(readFileSync(PICTURE, 'utf8')).toBe(drawRooms());
	});

	it('draws a line for each import between two rooms, and describes it in words', () => {
		const picture = drawRooms([
			{ from: 'doors', to: 'actions', count: 3 },
			{ from: 'actions', to: 'api', count: 1 },
		]);
		expect(picture.match(/class="import"/g)).toHaveLength(2);
		expect(picture).toContain('doors imports actions.');
		expect(picture).toContain('api imports nothing.');
	});
});
