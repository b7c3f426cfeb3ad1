import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listMarkdownFiles } from './markdown';
import { actionNodes, listOperations, loadNode } from './nodeOperations';
import { listFiles, ROOT } from './packedPackage';
import { readYaml } from './readYaml';

interface FormField {
	type: string;
	id?: string;
	attributes: { label?: string; value?: string; options?: Array<string | { label: string }> };
	validations?: { required: boolean };
}

interface Form {
	name: string;
	description: string;
	labels: string[];
	body: FormField[];
}

const TEMPLATES = '.github/ISSUE_TEMPLATE';
const readText = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(readText('package.json')) as {
	version: string;
	homepage: string;
	repository: { url: string };
	bugs: { url: string };
	publishConfig: unknown;
};
const repository = manifest.repository.url.replace(/^git\+|\.git$/g, '');

describe('package.json', () => {
	it('lets npm publish only publicly and with provenance', () => {
		expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
	});

	it('names the same repository everywhere', () => {
		expect(manifest.homepage).toBe(`${repository}#readme`);
		expect(manifest.bugs.url).toBe(`${repository}/issues`);
	});
});

describe('The changelog', () => {
	const headings = [...readText('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(
		([, text = '']) => text,
	);

	it('follows the format of Keep a Changelog and includes this version', () => {
		expect(headings[0]).toBe('[Unreleased]');
		for (const heading of headings.slice(1)) {
			expect(heading).toMatch(/^\[\d+\.\d+\.\d+\]( - \d{4}-\d{2}-\d{2})?$/);
		}
		expect(headings[1]).toMatch(new RegExp(`^\\[${manifest.version.replaceAll('.', '\\.')}\\]`));
		const kinds = /^### (Added|Changed|Deprecated|Removed|Fixed|Security)$/;
		const sections = readText('CHANGELOG.md').match(/^### .*$/gm) ?? [];
		expect(sections.filter((section) => !kinds.test(section))).toEqual([]);
	});

	it('links each version', () => {
		for (const heading of headings) {
			const name = heading.slice(0, heading.indexOf(']') + 1);
			expect(readText('CHANGELOG.md')).toContain(`\n${name}: ${repository}/`);
		}
	});
});

describe('Links to the repository', () => {
	it('all point to the repository that package.json names', async () => {
		const below = async (folder: string) =>
			(await listFiles(join(ROOT, folder))).map((file) => join(folder, file));
		const folders = await Promise.all(['.github', 'credentials', 'nodes'].map(below));
		const links = [...listMarkdownFiles(), ...folders.flat()].flatMap((file) =>
			[...readText(file).matchAll(/https:\/\/github\.com\/[\w.-]+\/[\w-]+/g)].map(([link]) => link),
		);
		// Links to n8n's own repository are for reports about n8n.
		const others = links.filter((link) => link !== 'https://github.com/n8n-io/n8n');
		expect(new Set(others)).toEqual(new Set([repository]));
	});

	it('all send vulnerability reports to the same private page', () => {
		const place = `${repository}/security/advisories/new`;
		const { contact_links: contacts } = readYaml<{ contact_links: Array<{ url: string }> }>(
			join(TEMPLATES, 'config.yml'),
		);
		expect(contacts[0]?.url).toBe(place);
		for (const file of ['SECURITY.md', join(TEMPLATES, 'bug_report.yml')]) {
			expect(readText(file)).toContain(`(${place})`);
		}
	});
});

describe.each(['bug_report.yml', 'feature_request.yml'])('The form %s', (file) => {
	const form = readYaml<Form>(join(TEMPLATES, file));
	const asked = form.body.filter(({ type }) => type !== 'markdown');

	it('has what GitHub requires of a form', () => {
		expect(form.name).toMatch(/./);
		expect(form.description).toMatch(/./);
		expect(asked.length).toBeGreaterThan(0);
		for (const key of ['id', 'label'] as const) {
			const names = asked.map((field) => (key === 'id' ? field.id : field.attributes.label));
			expect(names).not.toContain(undefined);
			expect(new Set(names).size).toBe(names.length);
		}
		for (const { attributes } of asked.filter(({ type }) => type === 'dropdown')) {
			expect(new Set(attributes.options).size).toBe(attributes.options?.length);
			// YAML reads unquoted yes and no as booleans.
			for (const option of attributes.options ?? []) expect(typeof option).toBe('string');
		}
	});

	it('starts by saying that it is public and what not to paste', () => {
		expect(form.body[0]?.type).toBe('markdown');
		expect(form.body[0]?.attributes.value).toMatch(/public.*secret.*token.*card/s);
	});
});

describe('The bug report form', () => {
	const { body } = readYaml<Form>(join(TEMPLATES, 'bug_report.yml'));
	const field = (id: string) => body.find((each) => each.id === id);

	it.each(['twice', 'operation', 'outcome', 'n8n-version', 'node-version', 'deployment'])(
		'asks for %s',
		(id) => {
			expect(field(id)?.validations).toEqual({ required: true });
		},
	);

	it('offers every operation of every node', () => {
		const operations = actionNodes.flatMap((name) => listOperations(loadNode(name)));
		const offered = field('operation')?.attributes.options ?? [];
		const offeredOperations = offered.filter((option) => String(option).includes(': '));
		// Add missing operations to .github/ISSUE_TEMPLATE/bug_report.yml in this order.
		expect(offeredOperations).toEqual(
			operations.map(({ resource, operation }) => `${resource}: ${operation}`),
		);
	});
});
