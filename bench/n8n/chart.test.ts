import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { renderSvg } from './chartFile';
import { renderReport } from './report';
import type { Results } from './results';

const ROOT = join(__dirname, '..', '..');
const RESULTS = JSON.parse(
	readFileSync(join(ROOT, 'bench', 'results', 'n8n.json'), 'utf8'),
) as Results;

describe('The committed results of the benchmark in n8n', () => {
	it('match the committed chart', () => {
		const committed = readFileSync(join(ROOT, 'docs', 'images', 'bench-n8n.svg'), 'utf8');
		expect(renderSvg(RESULTS)).toBe(committed);
	});

	it('match the committed page', () => {
		const page = readFileSync(join(ROOT, 'bench', 'RESULTS.md'), 'utf8');
		const rows = renderReport(RESULTS)
			.split('\n')
			.filter((line) => line.startsWith('|'));
		expect(rows.length).toBeGreaterThan(20);
		expect(page.split('\n')).toEqual(expect.arrayContaining(rows));
	});
});
