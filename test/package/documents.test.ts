import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { KobbleApi } from '../../credentials/KobbleApi.credentials';
import { FLOORS } from '../../architecture/rooms';
import { listFiles, ROOT } from './packedPackage';
import {
	countWords,
	listAnchors,
	listLinks,
	listMarkdownFiles,
	listTableRows,
	readText,
	renderText,
} from './markdown';
import { actionNodes, listCollection, listOperations, loadNode } from './nodeOperations';

const manifest = JSON.parse(readText('package.json')) as {
	scripts: Record<string, string>;
	repository: { url: string };
};
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');
const rawFiles = repository.replace('https://github.com/', 'https://raw.githubusercontent.com/');
const documents = listMarkdownFiles();

/** Returns the problem with a link in a document; empty if the link works. */
function findBrokenLink(document: string, link: string): string[] {
	const complaint = `${document}: ${link}`;
	const [, pathOfRepository] =
		/^(?:blob|raw|tree)\/main\/(.+)$/.exec(link.replace(`${repository}/`, '')) ??
		/^main\/(.+)$/.exec(link.replace(`${rawFiles}/`, '')) ??
		[];
	if (pathOfRepository === undefined && /^[a-z]+:/.test(link)) {
		return link.startsWith('https://') ? [] : [complaint];
	}
	const [path = '', anchor] = (pathOfRepository ?? link).split('#');
	const folder = pathOfRepository === undefined ? posix.dirname(document) : '.';
	const target = path === '' ? document : posix.normalize(posix.join(folder, path));
	if (!existsSync(join(ROOT, target))) return [complaint];
	if (anchor === undefined) return [];
	return target.endsWith('.md') && listAnchors(readText(target)).includes(anchor)
		? []
		: [complaint];
}

describe('Documents', () => {
	it('have no broken links or anchors', () => {
		const broken = documents.flatMap((document) =>
			listLinks(readText(document)).flatMap((link) => findBrokenLink(document, link)),
		);
		expect(broken).toEqual([]);
	});

	it('name only raw files of the repository that exist', () => {
		const missing = documents.flatMap((document) =>
			[...readText(document).matchAll(/https:\/\/raw\.githubusercontent\.com\/[^\s)]+/g)].flatMap(
				([link]) => (link.startsWith(rawFiles) ? findBrokenLink(document, link) : [link]),
			),
		);
		expect(missing).toEqual([]);
	});

	it('in docs/ can all be reached by links from the README', () => {
		const reached = new Set(['README.md']);
		for (const document of reached) {
			for (const link of listLinks(readText(document))) {
				const [path = ''] = link.split('#');
				const target = posix.normalize(posix.join(posix.dirname(document), path));
				if (documents.includes(target)) reached.add(target);
			}
		}
		const pages = documents.filter((document) => document.startsWith('docs/'));
		expect(pages.filter((page) => !reached.has(page))).toEqual([]);
		expect(pages.length).toBeGreaterThan(5);
	});

	it('show every picture of docs/images', () => {
		const links = documents.flatMap((document) => listLinks(readText(document)));
		const pictures = readdirSync(join(ROOT, 'docs', 'images'));
		expect(
			pictures.filter((picture) => !links.some((link) => link.endsWith(`images/${picture}`))),
		).toEqual([]);
	});

	it('name only commands that package.json has', () => {
		const named = documents.flatMap((document) =>
			[...readText(document).matchAll(/\bnpm (?:run (?:--silent )?)([a-z][\w:-]*)/g)].map(
				([, script = '']) => `${document}: ${script}`,
			),
		);
		expect(named.filter((each) => !((each.split(': ')[1] ?? '') in manifest.scripts))).toEqual([]);
		expect(named.length).toBeGreaterThan(10);
	});

	it('name only test files and programs that exist', () => {
		const missing = documents.flatMap((document) =>
			[...readText(document).matchAll(/\bnpx (?:jest|tsx) ([\w./-]+)/g)]
				.filter(([, path = '']) => !existsSync(join(ROOT, path)))
				.map(([command]) => `${document}: ${command}`),
		);
		expect(missing).toEqual([]);
	});

	it('exist at the addresses that n8n links to from the credential and each node', () => {
		const codexFiles = readdirSync(join(ROOT, 'nodes', 'Kobble'))
			.filter((file) => file.endsWith('.node.json'))
			.map((file) => readText(`nodes/Kobble/${file}`));
		const links = [
			new KobbleApi().documentationUrl,
			...codexFiles.flatMap((codex) =>
				[...codex.matchAll(/"url": "([^"]+)"/g)].map(([, link = '']) => link),
			),
		];
		expect(links).toContain(`${repository}/blob/main/docs/credentials.md`);
		for (const link of links) expect(link).toMatch(`${repository}/blob/main/docs/`);
		expect(links.flatMap((link) => findBrokenLink('README.md', link))).toEqual([]);
	});
});

describe('README.md', () => {
	const readme = readText('README.md');

	it('can be read in a few minutes', () => {
		expect(countWords(readme)).toBeGreaterThanOrEqual(1_000);
		expect(countWords(readme)).toBeLessThanOrEqual(1_400);
		expect(readme.split('\n').length).toBeLessThan(200);
	});

	it('has no table row longer than a screen', () => {
		const long = listTableRows(readme).filter((row) => renderText(row.join(' | ')).length > 130);
		expect(long).toEqual([]);
	});

	it("has the headings of n8n's template", () => {
		const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
		for (const heading of [
			'Installation',
			'Operations',
			'Credentials',
			'Compatibility',
			'Usage',
			'Resources',
			'Version history',
		]) {
			expect(headings).toContain(heading);
		}
	});
});

describe('CONTRIBUTING.md', () => {
	const contributing = readText('CONTRIBUTING.md');

	it('lists the rooms from top to bottom', () => {
		const [house = ''] = contributing.split('## The road of one item');
		const rooms = listTableRows(house).flatMap(([first = '']) => {
			const folder = first.replaceAll('`', '').replace(/\/$/, '');
			const room = folder.startsWith('doors') ? 'doors' : folder.split('/').at(-1);
			return FLOORS.flat().filter((each) => each === room);
		});
		expect(rooms).toEqual(FLOORS.flat());
	});

	it('shows the current code of an operation, apart from its texts', () => {
		const [, diff = ''] = /```diff\n([\s\S]*?)```/.exec(contributing) ?? [];
		const files = diff.split(/^--- .*$/m).filter((part) => part.trim() !== '');
		expect(files).toHaveLength(3);
		for (const part of files) {
			const [, path = ''] = /^\+\+\+ b\/(.+)$/m.exec(part) ?? [];
			const added = part
				.split('\n')
				.filter((line) => /^[+ ]/.test(line) && !line.startsWith('+++'))
				.map((line) => line.slice(1))
				.join('\n');
			// If you change that code, copy it into CONTRIBUTING.md.
			expect(removeTexts(readText(path))).toContain(removeTexts(added));
		}
	});
});

/** Removes strings and comments, whose wording may differ. */
function removeTexts(code: string): string {
	return code.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

describe('The page ids in comments', () => {
	it('each have a row with their address in docs/kobble-api.md', async () => {
		const page = readText('docs/kobble-api.md');
		const listed = listTableRows(page).map(([id = '']) => id);
		const cited = new Set<string>();
		for (const folder of ['nodes', 'credentials', 'sandbox', 'test', 'engine', 'e2e', 'docs']) {
			for (const file of await listFiles(join(ROOT, folder))) {
				if (!/\.(ts|yaml|md|json)$/.test(file) || /node_modules|n8nVersions/.test(file)) continue;
				const text = readFileSync(join(ROOT, folder, file), 'utf8');
				for (const [id] of text.matchAll(/\b(?:api|doc|schema)-\d{5,}\b/g)) cited.add(id);
			}
		}
		const missing = [...cited].filter(
			(id) => !listed.includes(`[${id}](https://docs.apikobble.net/${id})`),
		);
		expect(missing).toEqual([]);
		expect(cited.size).toBeGreaterThan(20);
	});
});

describe.each(actionNodes)('docs/operations.md, of %s,', (name) => {
	const operations = listOperations(loadNode(name));
	const page = readText('docs/operations.md');
	const rows = listTableRows(page).map((row) => row.map(renderText));
	const names = operations.map(({ resource, operation }) => `${resource}: ${operation}`);

	it('names every operation, and so does the README', () => {
		let resource = '';
		const documented = rows.map(([first = '', second = '']) => {
			if (first !== '') resource = first;
			return `${resource}: ${second}`;
		});
		expect(names.filter((each) => !documented.includes(each))).toEqual([]);
		const inReadme = listTableRows(readText('README.md')).flatMap(([first = '']) =>
			listNamed(first),
		);
		expect(names.filter((each) => !inReadme.includes(each))).toEqual([]);
		expect(names.length).toBeGreaterThan(0);
	});

	it('names every option, the operations that have it, and its default', () => {
		const missing = operations.flatMap((operation) =>
			listCollection(operation, 'options').flatMap((option) => {
				const row = rows.find(([first]) => first === option.displayName);
				const [, on = '', shownDefault = ''] = row ?? [];
				const isNamed =
					on.startsWith('all operations') ||
					listNamed(on).includes(`${operation.resource}: ${operation.operation}`);
				const isDefault =
					!('default' in option) ||
					typeof option.default !== 'number' ||
					[String(option.default), `${option.default} once added`].includes(shownDefault);
				return isNamed && isDefault
					? []
					: [`${operation.resource}: ${operation.operation}, ${option.displayName}`];
			}),
		);
		expect(missing).toEqual([]);
	});

	it('names the choices of every option', () => {
		const choices = operations.flatMap((operation) =>
			listCollection(operation, 'options')
				.filter((option) => 'type' in option && option.type === 'options')
				.flatMap((option) => ('options' in option ? (option.options ?? []) : []))
				.map(({ name }) => name),
		);
		expect(choices.filter((choice) => !page.includes(`_${choice}_`))).toEqual([]);
		expect(choices).toContain('Newest First');
	});

	it('names every field, filter and additional field', () => {
		const shown = operations.flatMap((operation) => [
			...operation.fields
				.filter(({ type }) => type !== 'notice' && type !== 'collection')
				.map(({ displayName }) => displayName),
			...['filters', 'additionalFields'].flatMap((collection) =>
				listCollection(operation, collection).map(({ displayName }) => displayName),
			),
		]);
		const documented = [...page.matchAll(/\*\*([^*]+)\*\*/g)].map(([, bold = '']) => bold);
		const firstCells = rows.map(([first = '']) => first);
		const missing = shown.filter((each) => ![...documented, ...firstCells].includes(each));
		expect([...new Set(missing)]).toEqual([]);
	});
});

/** Splits a table cell: "Card: Create, Renew; Wallet: Get" lists three operations. */
function listNamed(cell: string): string[] {
	return cell.split(';').flatMap((part) => {
		const [resource = '', operations = ''] = part.split(':').map((text) => text.trim());
		return operations.split(',').map((operation) => `${resource}: ${operation.trim()}`);
	});
}

describe('docs/agents.md', () => {
	const rows = listTableRows(readText('docs/agents.md')).flatMap(([resources = '', ...cells]) =>
		resources.split(', ').map((resource) => [resource, cells] as const),
	);
	const table = new Map(rows);

	it.each(actionNodes)(
		'names each operation of %s that agents get, and each they do not',
		(name) => {
			for (const { resource, operation, isForAgents } of listOperations(loadNode(name))) {
				const [offered = '', notOffered = ''] = table.get(resource) ?? [];
				const isNamed = (cell: string) =>
					/^Everything/.test(cell) || listNames(cell).includes(operation);
				expect([resource, operation, isNamed(offered), isNamed(notOffered)]).toEqual([
					resource,
					operation,
					isForAgents,
					!isForAgents,
				]);
			}
		},
	);

	/** The operations in a cell, without the reason behind them. */
	function listNames(cell: string): string[] {
		return cell.replace(/:.*/, '').split(/, | and /);
	}
});

describe('docs/trigger.md', () => {
	it('names every field and option of Kobble Trigger', () => {
		const { properties } = loadNode('KobbleTrigger').description;
		const shown = properties.flatMap(({ displayName, type, options = [] }) =>
			type === 'collection'
				? options.map((option) => ('displayName' in option ? option.displayName : ''))
				: [displayName],
		);
		const page = renderText(readText('docs/trigger.md'));
		expect(shown.filter((each) => !page.includes(each))).toEqual([]);
	});
});
