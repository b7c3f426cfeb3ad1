'use strict';

/*
 * Jest gives every test file a module registry of its own, so each file would load the sandbox, its OpenAPI validator
 * and the engine's client again: more than a second of processor time. This transformer replaces such a module by a line
 * that loads it outside of Jest's registry, where Node.js keeps it for all files of a worker. Engines that several
 * files share live there too.
 */
const CODE = `
const { createRequire } = require('node:vm').runInThisContext("process.getBuiltinModule('node:module')");
const load = createRequire(__filename);
load('sucrase/register/ts');
module.exports = load(__filename);
`;

module.exports = { process: () => ({ code: CODE }) };
