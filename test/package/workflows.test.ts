import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './packedPackage';
import { readWorkflow, listSteps } from './workflowFiles';

const FOLDER = join(ROOT, '.github/workflows');
const files = readdirSync(FOLDER);

describe.each(files)('.github/workflows/%s', (file) => {
	const workflow = readWorkflow(file);
	const jobs = Object.values(workflow.jobs);
	const steps = jobs.flatMap((job) => listSteps(job));
	const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

	it('runs only scripts that package.json has', () => {
		const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		const wanted = commands.flatMap((command) =>
			[...command.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
				([, named, test]) => named ?? test ?? '',
			),
		);
		expect(wanted.filter((name) => !Object.keys(scripts).includes(name))).toEqual([]);
	});

	it('pins actions to a commit, with the version in a comment', () => {
		const text = readFileSync(join(FOLDER, file), 'utf8');
		const taken = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
		const local = taken.filter((action) => action.startsWith('./'));
		for (const path of local) expect(existsSync(join(ROOT, path))).toBe(true);
		for (const action of taken.filter((each) => !local.includes(each))) {
			expect(action).toMatch(/^actions(?:\/[a-z-]+){1,2}@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it('has timeouts and a concurrency group', () => {
		expect(workflow.concurrency).toBeDefined();
		for (const job of jobs.filter(({ uses }) => uses === undefined)) {
			expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
		}
	});

	it('has no write permissions, except in the job that publishes', () => {
		expect(workflow.permissions).toBeDefined();
		const granted = [workflow.permissions, ...jobs.map(({ permissions = {} }) => permissions)];
		const writes = granted.flatMap((each) =>
			Object.entries(each).filter(([, access]) => access !== 'read' && access !== 'none'),
		);
		expect(writes).toEqual(file === 'publish.yml' ? [['id-token', 'write']] : []);
	});

	it('keeps no GitHub token after checkout and inserts no expressions into scripts', () => {
		const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
		for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
		expect(commands.filter((command) => command.includes('${{'))).toEqual([]);
	});
});

describe('CI', () => {
	const { on, jobs } = readWorkflow('ci.yml');

	it('runs on each pull request, on main, and before publishing', () => {
		expect(on).toEqual({ push: { branches: ['main'] }, pull_request: null, workflow_call: null });
	});

	it('caches n8n by its lock file after the installation, before the tests run', () => {
		const steps = listSteps(jobs.e2e);
		const [restore, save] = ['restore', 'save'].map((part) => {
			const step = steps.find(({ uses }) => uses?.startsWith(`actions/cache/${part}@`));
			expect(step?.with).toMatchObject({ path: '~/.cache/n8n-nodes-kobble' });
			return step;
		});
		const [, lockFile = ''] = /hashFiles\('(.*)'\)/.exec(String(restore?.with?.key)) ?? [];
		expect(existsSync(join(ROOT, lockFile))).toBe(true);
		expect(save?.with?.key).toBe('${{ steps.n8n.outputs.cache-primary-key }}');
		expect([restore?.id, save?.if]).toEqual(['n8n', "steps.n8n.outputs.cache-hit != 'true'"]);
		const places = [
			steps.findIndex((step) => step === restore),
			steps.findIndex(({ run }) => run === 'npm run e2e -- --install --prepare'),
			steps.findIndex((step) => step === save),
			steps.findIndex(({ run }) => run === 'npm run e2e'),
		];
		expect(places).toEqual([...places].sort((one, other) => one - other));
		expect(places).not.toContain(-1);
	});

	it('keeps the logs of the end-to-end tests and of the n8n installation', () => {
		const { if: condition, with: settings } = listSteps(jobs.e2e).at(-1) ?? {};
		expect(condition).toBe('failure() || cancelled()');
		expect(settings).toMatchObject({ 'include-hidden-files': true });
		expect(String(settings?.path).trim().split('\n')).toEqual([
			'e2e/.artifacts',
			'~/.cache/n8n-nodes-kobble/e2e-*.part.log',
		]);
	});
});

describe('Publishing', () => {
	const { on, jobs } = readWorkflow('publish.yml');

	it('starts only for a version tag, and publishes after all of CI and a dry run', () => {
		expect(on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
		expect(jobs.publish?.needs).toEqual(['package', 'test']);
		expect(jobs.test).toMatchObject({ needs: 'package', uses: './.github/workflows/ci.yml' });
		const commands = listSteps(jobs.package).map(({ run }) => run);
		expect(commands.slice(-6)).toEqual([
			'npm ci',
			'npm run build',
			'npm publish --dry-run',
			'npm pack --pack-destination .',
			expect.stringContaining('was it built?'),
			undefined,
		]);
	});

	it('publishes with provenance, in an environment that can be protected', () => {
		expect(jobs.publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
		expect(jobs.publish?.environment?.name).toBe('npm');
		expect(listSteps(jobs.publish).at(-1)?.run).toContain(
			'npm publish ./*.tgz --provenance --access public',
		);
	});

	it('runs no code of this repository or its dependencies in the job that may publish', () => {
		const steps = listSteps(jobs.publish);
		expect(steps.map(({ uses }) => uses?.split('@')[0])).toEqual([
			'actions/setup-node',
			'actions/download-artifact',
			undefined,
		]);
		expect(steps.map(({ run }) => run ?? '').join()).not.toMatch(/npm (ci|install|run|test)|npx/);
	});
});
