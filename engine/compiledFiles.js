'use strict';

/*
 * Loaded first into the process of an engine. To start one, Node.js has to find, read and compile more than a thousand
 * files of n8n, and the tests start nearly a hundred. `npm run engines` starts one that keeps in a file what every other
 * one then reads: what V8 has compiled, the file that each `require` found, and the engine's own TypeScript without its
 * types. What is kept of a file is used only as long as its text is the same.
 *
 * Node.js has a compile cache of its own, but only from version 22 on.
 */
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, sep } = require('node:path');
const v8 = require('node:v8');
const { constants, Script } = require('node:vm');

const { COMPILED_FILES: KEPT = '', KEEP_COMPILED_FILES: isKeeping } = process.env;
/** Installed from a lock file, and removed before it is installed again. What was found in it stays true. */
const INSTALLED = dirname(KEPT) + sep;
/** The package under test, which each build replaces. */
const PACKAGE = `${INSTALLED}n8n-nodes-kobble${sep}`;

const kept = isKeeping ? createKept() : readKept();
const scripts = new Map();

function createKept() {
	return { version: process.version, files: new Map(), javaScript: new Map(), found: new Map() };
}

function readKept() {
	try {
		const read = v8.deserialize(readFileSync(KEPT));
		if (read.version === process.version) return read;
	} catch {
		// Nothing was kept yet.
	}
	return createKept();
}

function hash(text) {
	return createHash('md5').update(text).digest('base64');
}

const { _resolveFilename: resolveFilename } = Module;
const compileAsBefore = Module.prototype._compile;

function createRequireFor(module) {
	const require = (id) => module.require(id);
	require.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
	require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
	require.main = process.mainModule;
	require.extensions = Module._extensions;
	require.cache = Module._cache;
	return require;
}

/** Compiles a file, or takes what was compiled. Undefined if it is no CommonJS module. */
function createScript(text, filename) {
	const name = hash(text);
	const cachedData = kept.files.get(name);
	try {
		const script = new Script(Module.wrap(text.replace(/^#!.*/, '')), {
			filename,
			cachedData,
			importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
		});
		if (isKeeping) scripts.set(name, script);
		return script;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

Module.prototype._compile = function (text, filename, ...rest) {
	const isCommonJs = rest[0] !== 'module' && !filename.startsWith(PACKAGE);
	const script = isCommonJs ? createScript(text, filename) : undefined;
	if (script === undefined) return compileAsBefore.call(this, text, filename, ...rest);
	const run = script.runInThisContext();
	return run.call(
		this.exports,
		...[this.exports, createRequireFor(this), this, filename, dirname(filename)],
	);
};

Module._resolveFilename = function (request, parent, ...rest) {
	const from = parent?.filename ?? '';
	const isKnown = rest[1] === undefined && from.startsWith(INSTALLED) && !from.startsWith(PACKAGE);
	if (!isKnown) return resolveFilename.call(this, request, parent, ...rest);
	const name = `${request}\n${dirname(from)}`;
	const found = kept.found.get(name) ?? resolveFilename.call(this, request, parent, ...rest);
	if (isKeeping) kept.found.set(name, found);
	return found;
};

Module._extensions['.ts'] = (module, filename) => {
	const text = readFileSync(filename, 'utf8');
	const name = hash(text);
	const javaScript = kept.javaScript.get(name) ?? removeTypes(text, filename);
	if (isKeeping) kept.javaScript.set(name, javaScript);
	module._compile(javaScript, filename);
};

function removeTypes(text, filePath) {
	const { transform } = require('sucrase');
	return transform(text, { transforms: ['imports', 'typescript'], filePath }).code;
}

if (isKeeping) {
	process.on('exit', () => {
		for (const [name, script] of scripts) kept.files.set(name, script.createCachedData());
		const draft = `${KEPT}.${process.pid}`;
		writeFileSync(draft, v8.serialize(kept));
		// An engine that starts now reads the old file or the new one.
		renameSync(draft, KEPT);
	});
}
