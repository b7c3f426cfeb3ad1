'use strict';

const { rm } = require('node:fs/promises');

const { dest, series, src } = require('gulp');

// `encoding: false`: the files are copied byte for byte.
const icons = () => src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const codex = () => src('nodes/**/*.node.json', { encoding: false }).pipe(dest('dist/nodes'));

const clean = async () => await rm('dist', { recursive: true, force: true });

exports.clean = clean;
exports.default = series(icons, codex);
