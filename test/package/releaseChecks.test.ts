import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { readWorkflow, listSteps } from './workflowFiles';

const VERSIONS = 'Tag, package.json and CHANGELOG.md name one version';
const ON_MAIN = 'The tagged commit is on main';
const BUILT = 'The package holds every node and credential';
const agreed = { status: 0, output: '' };

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'release-'));
});

afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Runs a step of the publishing workflow as GitHub does, in a temporary folder. */
function runStep(name: string, env: Record<string, string> = {}) {
	const step = listSteps(readWorkflow('publish.yml').jobs.package).find(
		(each) => each.name === name,
	);
	if (step?.run === undefined) throw new Error(`publish.yml has no step "${name}"`);
	const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run];
	const { status, stdout, stderr } = spawnSync('bash', args, {
		cwd: folder,
		env: { PATH: process.env.PATH, ...env },
		encoding: 'utf8',
	});
	return { status, output: `${stdout}${stderr}` };
}

function refusal(words: string) {
	return { status: 1, output: `::error::${words}\n` };
}

describe('The publishing workflow, before packing,', () => {
	const tagged = (tag: string) => refusal(`The tag is ${tag}, but package.json has version 1.2.3`);
	const noLine = refusal("CHANGELOG.md has no line '## [1.2.3] - YYYY-MM-DD'");

	it.each([
		['v1.2.3', '## [1.2.3] - 2026-01-31', agreed],
		['v1.2.4', '## [1.2.3] - 2026-01-31', tagged('v1.2.4')],
		['1.2.3', '## [1.2.3] - 2026-01-31', tagged('1.2.3')],
		['v1.2.3', '## [1.2.3]', noLine],
		['v1.2.3', '## [1.2.30] - 2026-01-31', noLine],
		['v1.2.3', '## [1x2.3] - 2026-01-31', noLine],
	])('compares the tag %s with a changelog that says "%s"', (tag, heading, verdict) => {
		writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.2.3' }));
		writeFileSync(join(folder, 'CHANGELOG.md'), `# Changelog\n\n${heading}\n\n- It works.\n`);
		expect(runStep(VERSIONS, { TAG: tag })).toEqual(verdict);
	});

	it('accepts a tag on main and rejects one on another branch', () => {
		const git = (...args: string[]) =>
			execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
				cwd: folder,
			});
		git('init', '--quiet');
		git('commit', '--quiet', '--allow-empty', '--message', 'On main');
		git('update-ref', 'refs/remotes/origin/main', 'HEAD');
		expect(runStep(ON_MAIN)).toEqual(agreed);
		git('commit', '--quiet', '--allow-empty', '--message', 'Reviewed by nobody');
		expect(runStep(ON_MAIN)).toEqual(refusal('The tagged commit is not on main'));
	});
});

describe('The publishing workflow, after packing,', () => {
	const node = 'dist/nodes/Kobble/KobbleCards.node.js';
	const credential = 'dist/credentials/KobbleApi.credentials.js';

	function pack(...files: string[]): void {
		const manifest = { n8n: { nodes: [node], credentials: [credential] } };
		writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
		for (const file of [...files, 'README.md']) {
			mkdirSync(dirname(join(folder, 'package', file)), { recursive: true });
			writeFileSync(join(folder, 'package', file), 'x');
		}
		execFileSync('tar', ['-czf', 'packed.tgz', 'package'], { cwd: folder });
	}

	it('accepts a package that contains what package.json lists', () => {
		pack(node, credential);
		expect(runStep(BUILT)).toEqual(agreed);
	});

	it.each([
		['nothing that was built', [], node],
		['a node and no credential', [node], credential],
	])('rejects a package that contains %s', (_, files, missing) => {
		pack(...files);
		expect(runStep(BUILT)).toEqual(refusal(`The packed file has no ${missing}: was it built?`));
	});
});
