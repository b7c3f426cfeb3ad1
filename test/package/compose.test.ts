import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './packedPackage';
import { readYaml } from './readYaml';

interface Service {
	command?: string[];
	network_mode?: string;
	ports?: string[];
	volumes: string[];
}

const { services } = readYaml<{ services: Record<string, Service> }>('compose.yaml');

describe('compose.yaml', () => {
	it('gives n8n the loopback of the sandbox, and publishes it to this machine only', () => {
		expect(services.n8n?.network_mode).toBe('service:sandbox');
		const ports = Object.values(services).flatMap((service) => service.ports ?? []);
		expect(ports).toEqual(['127.0.0.1:5678:5678']);
	});

	it('starts the sandbox with a command that works in a clone', () => {
		const [program = '', ...args] = services.sandbox?.command ?? [];
		expect(program).toBe('node');
		expect(args.filter((arg) => arg.endsWith('.ts') && arg.startsWith('sandbox/'))).toHaveLength(1);
		const all = [...args, '--port', '0', '--stop-after', '1'];
		expect(execFileSync(process.execPath, all, { cwd: ROOT, encoding: 'utf8' })).toMatch(
			/Base URL\s+http:\/\/127\.0\.0\.1:\d+/,
		);
	});

	it('installs what npm pack writes', () => {
		const [command = ''] = services.install?.command ?? [];
		expect(command).toContain('/project/dist/n8n-nodes-kobble-*.tgz');
		expect(services.install?.volumes).toContain('.:/project:ro');
		expect(existsSync(join(ROOT, 'dist'))).toBe(true);
	});
});
