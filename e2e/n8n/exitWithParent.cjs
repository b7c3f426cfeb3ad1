'use strict';

const { Socket } = require('node:net');

// Loaded before n8n. Ends n8n when its parent process is gone, so that a killed test run leaves no
// server behind. The test run holds the other end of this pipe. Standard input does not work here,
// because n8n closes it.
const PARENT_PIPE = 3;

const pipe = new Socket({ fd: PARENT_PIPE, readable: true, writable: false });
pipe.on('error', () => {});
pipe.on('close', () => process.kill(process.pid, 'SIGKILL'));
pipe.resume();
pipe.unref();
