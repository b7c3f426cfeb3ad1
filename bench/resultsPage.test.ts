import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { replacePart } from './resultsPage';

const PAGE = readFileSync(join(__dirname, 'RESULTS.md'), 'utf8');

describe('The results page', () => {
	it('replaces the part of a command and keeps the part of the other command', () => {
		const both = replacePart(
			replacePart('', 'bench', '## In the engine'),
			'bench:n8n',
			'## In n8n',
		);
		const later = replacePart(both, 'bench', '## In the engine, later');
		expect(later).toContain('## In n8n\n');
		expect(later).toContain('## In the engine, later\n');
		expect(later).not.toContain('## In the engine\n');
		expect(later.indexOf('## In n8n')).toBeLessThan(later.indexOf('## In the engine, later'));
	});

	it('keeps the committed parts unchanged', () => {
		const later = replacePart(PAGE, 'bench', '## In the engine');
		const ownPart = PAGE.slice(0, PAGE.indexOf('<!-- written by npm run bench -->'));
		expect(ownPart).toContain("beside n8n's HTTP Request node");
		expect(later).toBe(
			`${ownPart}<!-- written by npm run bench -->\n\n## In the engine\n\n<!-- end of npm run bench -->\n`,
		);
	});
});
