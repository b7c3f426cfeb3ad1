'use strict';

const { Socket } = require('node:net');

// Loaded before n8n: ends it when whoever started it is gone, so that a test run that is killed
// leaves no server behind. The other end of this pipe is held by the test run. Standard input would
// not do: n8n closes it.
const LEASH = 3;

const leash = new Socket({ fd: LEASH, readable: true, writable: false });
leash.on('error', () => {});
leash.on('close', () => process.kill(process.pid, 'SIGKILL'));
leash.resume();
leash.unref();
