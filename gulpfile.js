'use strict';

const { rm } = require('node:fs/promises');

const { dest, series, src } = require('gulp');

// `encoding: false`: the files are copied byte for byte. tsc has copied the codex files already.
const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const schemas = () =>
	src('nodes/**/__schema__/**/*.json', { encoding: false }).pipe(dest('dist/nodes'));

const clean = async () => await rm('dist', { recursive: true, force: true });

exports.clean = clean;
exports.default = series(icons, schemas);
