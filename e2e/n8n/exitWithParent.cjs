'use strict';

const { Socket } = require('node:net');

// Loaded before n8n: ends it when whoever started it is gone, so that a test run that is killed
// leaves no server behind. The other end of this pipe is held by the test run. Standard input would
// not do: n8n closes it.
const PARENT_PIPE = 3;

const pipe = new Socket({ fd: PARENT_PIPE, readable: true, writable: false });
pipe.on('error', () => {});
pipe.on('close', () => process.kill(process.pid, 'SIGKILL'));
pipe.resume();
pipe.unref();
