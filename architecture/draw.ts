import { writeFileSync } from 'node:fs';

import { drawRooms, PICTURE } from './picture';

writeFileSync(PICTURE, drawRooms());
console.log(`Drawn: ${PICTURE}`);
