'use strict';

const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

// Runs a server that is not a Node.js program, and ends it when this guard's parent is gone.
// Standard input is a pipe whose other end the test run holds, so a killed run leaves neither a
// server nor its data behind.
const { program, args, uid, gid, signal, folder } = JSON.parse(process.argv[2]);

const server = spawn(program, args, {
	cwd: folder,
	uid,
	gid,
	stdio: ['ignore', 'inherit', 'inherit'],
});
const end = () => server.kill(signal);

process.stdin.on('error', end);
process.stdin.on('close', end);
process.stdin.resume();
// Ctrl-C also reaches the guard, which has to outlive its server.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, end);

server.on('error', (error) => {
	console.error(error.message);
	process.exit(1);
});
server.on('close', (code) => {
	rmSync(folder, { recursive: true, force: true });
	process.exit(code ?? 1);
});
